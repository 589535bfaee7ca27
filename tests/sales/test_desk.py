"""Refunds at a desk: planned by the server, approved by a second person."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import select

from shop.db import session
from shop.kernel.errors import DomainError
from shop.kernel.ids import uuid7
from shop.sales.actions.desk import NothingPicked, Wish, give_back_at_desk, plan_back
from shop.sales.actions.due import pay_in_cash
from shop.sales.actions.refusals import TooManyBack, UnknownLine, VoidNotWhole
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, Payment, Refund, RefundKind, SalesByTender
from shop.sales.queries.orders import order_with_parts
from tests.support.books import CUP, LATTE, SECRET, Books, count, worklist_kinds
from tests.support.tills import TabletForTests, line, payload_of


class Pick(NamedTuple):
    line_no: int
    quantity: int
    goods: str


def sold(tablet: TabletForTests, books: Books, *payments: tuple[str, int]) -> UUID:
    sale = tablet.sale([line(books.latte, LATTE, quantity=2000), line(books.cup, CUP)], payments or [("cash", 11200)])
    tablet.send(sale)
    return UUID(payload_of(sale)["order_uuid"])


def refund(books: Books, order: UUID, picks: list[Pick], **changes: Any) -> Refund:
    wish = Wish(
        kind=RefundKind(changes.pop("kind", "refund")),
        quantities={pick.line_no: pick.quantity for pick in picks},
        goods={pick.line_no: pick.goods for pick in picks},
        in_cash=changes.pop("in_cash", False),
        reason="taste",
    )
    asked: dict[str, Any] = {
        "operation_uuid": uuid7(books.clock.now()), "reason_text": "", "username": "other", "secret": SECRET,
        "agreed_fen": plan_back(order_with_parts(order), wish).total_fen, "by": books.teacher, "at": books.clock.now(),
    }  # fmt: skip
    return give_back_at_desk(order, wish, **{**asked, **changes})


def test_a_teacher_gives_a_cup_back_and_another_teacher_agrees(tablet: TabletForTests, books: Books) -> None:
    made = refund(books, sold(tablet, books), [Pick(2, 1000, "back")])
    assert (made.total_fen, made.by_id, made.lines[0].goods) == (CUP, books.teacher, "back")
    assert [(one.method, one.net_fen) for one in session().scalars(select(Payment).where(Payment.net_fen < 0))] == [
        ("cash", -CUP)
    ]
    assert compare() == []


@pytest.mark.parametrize("changes", [{"username": "teacher"}, {"secret": "wrong wrong wrong"}, {"username": "cashier"}])
def test_nobody_approves_their_own_refund_or_without_right_or_secret(
    tablet: TabletForTests, books: Books, changes: dict[str, Any]
) -> None:
    order = sold(tablet, books)
    with pytest.raises(DomainError):
        refund(books, order, [Pick(2, 1000, "back")], **changes)
    assert count(Refund) == 0


@pytest.mark.parametrize(
    ("picks", "refusal"),
    [
        ([], NothingPicked),
        ([Pick(1, 3000, "none")], TooManyBack),
        ([Pick(1, 0, "none")], NothingPicked),
        ([Pick(5, 1000, "none")], UnknownLine),
    ],
)
def test_only_what_was_sold_goes_back(
    tablet: TabletForTests, books: Books, picks: list[Pick], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        refund(books, sold(tablet, books), picks)


def test_a_void_at_the_desk_is_of_the_whole_order(tablet: TabletForTests, books: Books) -> None:
    order = sold(tablet, books)
    refund(books, order, [], kind="void")
    assert session().scalars(select(Order.voided)).one() is True
    other = sold(tablet, books)
    refund(books, other, [Pick(1, 1000, "none")])
    with pytest.raises(VoidNotWhole):
        refund(books, other, [], kind="void")


def test_money_due_can_be_paid_in_cash_with_approval(tablet: TabletForTests, books: Books) -> None:
    """22.05 of WeChat goes back as 22.00 in cash, rounded down like the shop rounds."""
    sale = tablet.sale([line(books.latte, 2205)], [("wechat", 2205)])
    tablet.send(sale)
    made = refund(books, UUID(payload_of(sale)["order_uuid"]), [Pick(1, 1000, "waste")])
    due = session().scalars(select(Payment).where(Payment.status == "due")).one()
    books.clock.advance(days=1)
    pay_in_cash(due.uuid, reason="顾客要现金", username="other", secret=SECRET, by=books.teacher, at=books.clock.now())
    session().expire_all()
    assert (made.total_fen, made.rounding_fen, made.lines_fen) == (2200, -5, 2205)
    assert session().scalars(select(Order.returned_fen)).one() == 2200
    out = session().execute(select(SalesByTender.method, SalesByTender.out_fen)).all()
    assert sorted(row for row in out if row[1]) == [("cash", 2200)]
    assert "refund_due" not in worklist_kinds()
    assert compare() == []


def test_a_wechat_sale_may_be_returned_in_cash_at_once(tablet: TabletForTests, books: Books) -> None:
    order = sold(tablet, books, ("wechat", 5000), ("cash", 6200))
    refund(books, order, [Pick(2, 1000, "back")], in_cash=True)
    rows = session().execute(select(Payment.method, Payment.net_fen).where(Payment.net_fen < 0)).all()
    assert {method for method, _ in rows} == {"cash"}
    assert sum(fen for _, fen in rows) == -CUP
    assert compare() == []
