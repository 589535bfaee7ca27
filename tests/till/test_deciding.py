"""A teacher decides about what waits in 待核."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from shop.db import session
from shop.sales.actions.refusals import UnknownProduct
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, OrderLine, Refund
from shop.till.actions.decide import AlreadyDecided, OwnEnvelope, ReasonMissing, Unreadable, book_held, dismiss
from shop.till.models import HeldEnvelope
from tests.support.books import LATTE, TEA, Books, count, worklist_kinds
from tests.support.tills import TabletForTests, line


def held(tablet: TabletForTests, *envelopes: dict[str, Any], revoked: bool = False) -> int:
    """Send something that waits; returns its id."""
    tablet.send(*envelopes, revoked=revoked)
    return session().scalars(select(HeldEnvelope.id).order_by(HeldEnvelope.id.desc())).first() or 0


def test_a_revoked_tablets_sale_is_booked_after_a_look(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    number = held(tablet, sale, revoked=True)
    book_held(number, by=books.teacher, at=books.clock.now())
    assert session().scalars(select(Order.total_fen)).one() == LATTE
    assert tablet.send(sale)[0].verdict == "replayed"
    assert worklist_kinds() == []
    with pytest.raises(AlreadyDecided):
        book_held(number, by=books.other_teacher, at=books.clock.now())
    assert compare() == []


def test_a_sale_of_an_unknown_product_is_booked_on_another(tablet: TabletForTests, books: Books) -> None:
    number = held(tablet, tablet.sale([line(999, 500), line(books.tea, TEA)]))
    with pytest.raises(UnknownProduct):
        book_held(number, by=books.teacher, at=books.clock.now())
    book_held(number, by=books.teacher, at=books.clock.now(), product_id=books.latte)
    assert session().execute(select(OrderLine.product_id, OrderLine.name).order_by(OrderLine.line_no)).all() == [
        (books.latte, "商品 999"),
        (books.tea, f"商品 {books.tea}"),
    ]
    assert compare() == []


def test_a_wiped_tablets_sale_can_be_booked_and_is_then_known(tablet: TabletForTests, books: Books) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    tablet.device_seq, tablet.counts = 0, {}
    sale = tablet.sale([line(books.tea, TEA)])
    book_held(held(tablet, sale), by=books.teacher, at=books.clock.now())
    assert count(Order) == 2
    assert tablet.send(sale)[0].verdict == "replayed"


def test_a_refund_booked_by_a_teacher_counts_as_approved_by_another_person(
    tablet: TabletForTests, books: Books
) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    tablet.send(sale)
    back = tablet.seal("refund", tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)]))
    number = held(tablet, back)
    with pytest.raises(OwnEnvelope):
        book_held(number, by=books.cashier, at=books.clock.now())
    book_held(number, by=books.teacher, at=books.clock.now())
    assert session().scalars(select(Refund.total_fen)).one() == LATTE
    assert compare() == []


def test_what_cannot_be_read_can_only_be_set_aside_with_a_reason(tablet: TabletForTests, books: Books) -> None:
    number = held(tablet, {"envelope_uuid": "?", "type": "sale"})
    with pytest.raises(Unreadable):
        book_held(number, by=books.teacher, at=books.clock.now())
    with pytest.raises(ReasonMissing):
        dismiss(number, reason="  ", by=books.teacher, at=books.clock.now())
    dismiss(number, reason="测试时误发", by=books.teacher, at=books.clock.now())
    kept = session().get_one(HeldEnvelope, number)
    assert (kept.decided_by, kept.decision) == (books.teacher, "测试时误发")
    assert worklist_kinds() == []
