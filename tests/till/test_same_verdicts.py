"""A batch booked at once and the same batch booked one by one come to the same verdicts and the same books."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from shop.db import session
from shop.kernel.ids import device_letter
from shop.once import Operation
from shop.people.models import AuditEntry, Device
from shop.sales.actions.rollups import compare
from shop.sales.actions.sums import Sums
from shop.sales.models import Order, SalesByDay
from shop.till.actions import receive as receiving
from tests.support.books import CUP, LATTE, TEA, Books, count
from tests.support.tills import TabletForTests, line, payload_of, reseal

Made = list[dict[str, Any]]


def good(tablet: TabletForTests, books: Books, _made: Made) -> dict[str, Any]:
    return tablet.sale([line(books.latte, LATTE), line(books.cup, CUP)])


def unknown_product(tablet: TabletForTests, books: Books, _made: Made) -> dict[str, Any]:
    return tablet.sale([line(999, 100)])


def broken(tablet: TabletForTests, books: Books, _made: Made) -> dict[str, Any]:
    return tablet.sale([line(books.latte, LATTE)], surprise=1)


def forged(tablet: TabletForTests, books: Books, _made: Made) -> dict[str, Any]:
    return {**tablet.sale([line(books.latte, LATTE)]), "catalog_version": 7}


def same_order(tablet: TabletForTests, books: Books, made: Made) -> dict[str, Any]:
    sales = [one for one in made if one["type"] == "sale"]
    known = payload_of(sales[0])["order_uuid"] if sales else tablet.uuid()
    return tablet.sale([line(books.tea, TEA)], order_uuid=known)


def same_number(tablet: TabletForTests, books: Books, _made: Made) -> dict[str, Any]:
    tablet.counts.update({day: number - 1 for day, number in tablet.counts.items() if number})
    return tablet.sale([line(books.tea, TEA)])


def repeated(tablet: TabletForTests, books: Books, made: Made) -> dict[str, Any]:
    return made[0] if made else good(tablet, books, made)


def impostor(tablet: TabletForTests, books: Books, made: Made) -> dict[str, Any]:
    return reseal({**(made[0] if made else good(tablet, books, made)), "catalog_version": 3})


def unapproved_refund(tablet: TabletForTests, books: Books, made: Made) -> dict[str, Any]:
    sale = next((one for one in made if one["type"] == "sale"), None) or good(tablet, books, made)
    return tablet.seal("refund", tablet.refund_payload(sale, [(1, 1000, 100)], [("cash", 100)]))


def approved_refund(tablet: TabletForTests, books: Books, made: Made) -> dict[str, Any]:
    sale = next((one for one in made if one["type"] == "sale"), None) or good(tablet, books, made)
    envelope_uuid = tablet.uuid()
    consent = books.approve("refund", envelope_uuid, 100)
    asked = tablet.refund_payload(sale, [(1, 1000, 100)], [("cash", 100)], approval_uuid=consent)
    return tablet.seal("refund", asked, envelope_uuid=envelope_uuid)


def wrong_sum(tablet: TabletForTests, books: Books, _made: Made) -> dict[str, Any]:
    return tablet.sale([line(books.latte, LATTE)], total_fen=1)


MAKERS: list[Callable[[TabletForTests, Books, Made], dict[str, Any]]] = [
    good, unknown_product, broken, forged, same_order, same_number, repeated, impostor, unapproved_refund,
    approved_refund, wrong_sum,
]  # fmt: skip


def batch_of(tablet: TabletForTests, books: Books, makers: list[Any]) -> Made:
    made: Made = []
    for maker in makers:
        made.append(maker(tablet, books, made))
    return made


def books_of(tablet: TabletForTests) -> list[Any]:
    orders = select(Order.number, Order.total_fen, Order.returned_fen).where(Order.device_id == tablet.device_id)
    kept = session().execute(orders.order_by(Order.number)).all()
    return [(number.split("-", 1)[1], total, returned) for number, total, returned in kept]


def new_tablet(books: Books) -> TabletForTests:
    return books.tablet(letter=device_letter(count(Device) + 1))


class _Stumble(Exception):
    """Something fails in the middle of the fast path."""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(makers=st.lists(st.sampled_from(MAKERS), min_size=1, max_size=7))
def test_at_once_or_one_by_one_is_the_same(books: Books, makers: list[Any]) -> None:
    together, alone = new_tablet(books), new_tablet(books)
    first = [(one.verdict, one.reason) for one in together.send(*batch_of(together, books, makers))]
    whole = receiving._book

    def stumbling(*given_: Any, **named: Any) -> Any:
        if not named.get("alone"):
            raise _Stumble
        return whole(*given_, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receiving, "_book", stumbling)
        second = [(one.verdict, one.reason) for one in alone.send(*batch_of(alone, books, makers))]
    assert first == second
    assert books_of(together) == books_of(alone)
    assert compare() == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_with_repeats_comes_to_the_same_books(books: Books, data: st.DataObject) -> None:
    """The network repeats and shuffles what it likes: each sale is booked once."""
    tablet = new_tablet(books)
    sales = [good(tablet, books, []) for _ in range(4)]
    sent = data.draw(st.lists(st.lists(st.sampled_from(range(4)), max_size=5), max_size=5))
    before = count(Order)
    for part in sent:
        tablet.send(*[sales[number] for number in part])
    tablet.send(*sales)
    assert count(Order) == before + 4
    assert compare() == []


def test_a_failing_disk_leaves_nothing_half_written(
    books: Books, tablet: TabletForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tablet gets no verdict, keeps everything, and the next try books it."""
    sale = tablet.sale([line(books.latte, LATTE)])
    trail = count(AuditEntry)

    def full(*_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    with monkeypatch.context() as patch:
        patch.setattr(Sums, "write", full)
        with pytest.raises(OperationalError):
            tablet.send(sale)
    assert [count(model) for model in (Order, Operation, SalesByDay, AuditEntry)] == [0, 0, 0, trail]
    assert tablet.send(sale)[0].verdict == "accepted"


def test_a_fault_of_our_own_in_one_sale_does_not_block_the_rest(
    books: Books, tablet: TabletForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, poisoned, last = (tablet.sale([line(books.latte, LATTE)], note=note) for note in ("", "poison", ""))
    added = Sums.add_sale

    def stumbling(self: Sums, sale: Any, costs: Any) -> None:
        if sale.note == "poison":
            raise ZeroDivisionError
        added(self, sale, costs)

    monkeypatch.setattr(Sums, "add_sale", stumbling)
    answers = tablet.send(first, poisoned, last)
    assert [(one.verdict, one.reason) for one in answers] == [
        ("accepted", None),
        ("quarantined", "cannot_book"),
        ("accepted", None),
    ]
    assert compare() == []
