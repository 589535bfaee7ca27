"""Steps come in their order and only once: nothing is paid back, decided, approved or undone a second time."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import session
from shop.kernel.clock import FakeClock
from shop.kernel.errors import DomainError
from shop.people.actions import approvals
from shop.sales.actions import due
from shop.sales.actions.desk import Wish, give_back_at_desk
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, Payment, Refund, RefundKind
from shop.till.actions.decide import book_held, dismiss
from shop.till.actions.parking import claim, park
from shop.till.models import HeldEnvelope
from shop.worklist.actions import close_item
from shop.worklist.models import WorkItem
from tests.support.books import CUP, LATTE, SECRET, Books, add_device, count, open_shop
from tests.support.tills import TabletForTests, line, payload_of


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


@pytest.fixture
def tablet(books: Books) -> TabletForTests:
    """Its tablet."""
    return books.tablet()


@pytest.fixture
def order(tablet: TabletForTests, books: Books) -> UUID:
    """Two lattes, paid in cash."""
    sale = tablet.sale([line(books.latte, LATTE, quantity=2000)])
    tablet.send(sale)
    return UUID(payload_of(sale)["order_uuid"])


def back(books: Books, order: UUID, kind: RefundKind, pieces: int = 2) -> Callable[[], object]:
    """Give so much of the order back at the desk, with a fresh approval."""
    wish = Wish(kind=kind, quantities={1: 1000 * pieces}, goods={}, in_cash=False, reason="quality")

    def give() -> object:
        return give_back_at_desk(
            order, wish, operation_uuid=uuid4(), agreed_fen=LATTE * pieces, reason_text="",
            username="other", secret=SECRET, by=books.teacher, at=books.clock.now(),
        )  # fmt: skip

    return give


def refused(step: Callable[[], object]) -> None:
    """The step is refused and changes no sum."""
    refunds = count(Refund)
    returned = session().scalars(select(Order.returned_fen)).all()
    with pytest.raises(DomainError):
        step()
    session().rollback()
    assert count(Refund) == refunds
    assert session().scalars(select(Order.returned_fen)).all() == returned
    assert compare() == []


@pytest.mark.parametrize("first", RefundKind)
@pytest.mark.parametrize("second", RefundKind)
def test_what_was_given_back_whole_is_never_given_back_again(
    books: Books, order: UUID, first: RefundKind, second: RefundKind
) -> None:
    back(books, order, first)()
    refused(back(books, order, second))
    refused(back(books, order, second, pieces=1))
    assert session().scalars(select(Order.returned_fen)).one() == 2 * LATTE


@pytest.mark.parametrize("first", [RefundKind.REFUND, RefundKind.COMP])
def test_after_a_part_went_back_no_more_than_the_rest_does(books: Books, order: UUID, first: RefundKind) -> None:
    back(books, order, first, pieces=1)()
    refused(back(books, order, RefundKind.REFUND, pieces=2))
    back(books, order, RefundKind.REFUND, pieces=1)()
    refused(back(books, order, RefundKind.REFUND, pieces=1))


def test_an_order_that_was_never_paid_gives_nothing_back(books: Books) -> None:
    refused(back(books, uuid4(), RefundKind.REFUND))


def test_a_void_of_yesterday_comes_too_late(books: Books, order: UUID) -> None:
    books.clock.advance(days=1)
    refused(back(books, order, RefundKind.VOID))


@pytest.fixture
def owed(tablet: TabletForTests, books: Books) -> UUID:
    """A refund of a cup paid by code that a teacher still has to make."""
    sale = tablet.sale([line(books.cup, CUP)], [("wechat", CUP)])
    tablet.send(sale)
    wish = Wish(kind=RefundKind.REFUND, quantities={1: 1000}, goods={}, in_cash=False, reason="quality")
    give_back_at_desk(
        UUID(payload_of(sale)["order_uuid"]), wish, operation_uuid=uuid4(), agreed_fen=CUP, reason_text="",
        username="other",
        secret=SECRET,
        by=books.teacher, at=books.clock.now(),
    )  # fmt: skip
    return session().scalars(select(Payment.uuid).where(Payment.status == "due")).one()


def settle(books: Books, owed: UUID) -> Callable[[], object]:
    return lambda: due.settle(owed, reference="5030042", by=books.teacher, at=books.clock.now())


def in_cash(books: Books, owed: UUID) -> Callable[[], object]:
    return lambda: due.pay_in_cash(
        owed, reason="客人要现金", username="other", secret=SECRET, by=books.teacher, at=books.clock.now()
    )


@pytest.mark.parametrize("first", [settle, in_cash])
@pytest.mark.parametrize("second", [settle, in_cash])
def test_money_that_is_owed_is_paid_back_only_once(
    books: Books, owed: UUID, first: Callable[..., Callable[[], object]], second: Callable[..., Callable[[], object]]
) -> None:
    first(books, owed)()
    refused(second(books, owed))


def test_money_that_came_in_is_not_owed(books: Books, order: UUID) -> None:
    paid = session().scalars(select(Payment.uuid)).one()
    refused(settle(books, paid))
    refused(in_cash(books, paid))


@pytest.fixture
def held(tablet: TabletForTests, books: Books) -> int:
    """A sale of something unknown that waits for a decision."""
    tablet.send(tablet.sale([line(999, LATTE)]))
    return session().scalars(select(HeldEnvelope.id)).one()


def book(books: Books, held: int) -> Callable[[], object]:
    return lambda: book_held(held, by=books.teacher, at=books.clock.now(), product_id=books.latte)


def set_aside(books: Books, held: int) -> Callable[[], object]:
    return lambda: dismiss(held, reason="练习时误扫", by=books.teacher, at=books.clock.now())


@pytest.mark.parametrize("first", [book, set_aside])
@pytest.mark.parametrize("second", [book, set_aside])
def test_what_waits_is_decided_only_once(
    books: Books, held: int, first: Callable[..., Callable[[], object]], second: Callable[..., Callable[[], object]]
) -> None:
    first(books, held)()
    orders = count(Order)
    refused(second(books, held))
    assert count(Order) == orders


def test_a_basket_is_taken_up_only_once(books: Books, tablet: TabletForTests) -> None:
    number = uuid4()
    now = books.clock.now()
    park(number, label="3 号桌", items=1, total_fen=1, basket={}, size=2, by=books.cashier, device=books.device, at=now)
    claim(number, by=books.cashier, device=books.device, at=now)
    another = add_device("B")
    refused(lambda: claim(number, by=books.cashier, device=another, at=now))


def test_a_thing_to_do_is_closed_only_once(books: Books, held: int) -> None:
    item = session().scalars(select(WorkItem.id).where(WorkItem.closed_at.is_(None))).first() or 0
    close_item(item, outcome="看过了", by=books.teacher, at=books.clock.now())
    refused(lambda: close_item(item, outcome="再看一次", by=books.other_teacher, at=books.clock.now()))


def test_nobody_is_both_the_one_who_asks_and_the_one_who_agrees(books: Books) -> None:
    with pytest.raises(DomainError):
        approvals.grant(
            "refund", operation_uuid=uuid4(), amount_fen=1, reason="", username="teacher", secret=SECRET,
            requested_by=books.teacher, device=None, at=books.clock.now(),
        )  # fmt: skip
