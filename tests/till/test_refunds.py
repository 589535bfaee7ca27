"""Money goes back by line and by tender, with approval, and never more than was paid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from shop.db import session
from shop.sales.actions.due import settle
from shop.sales.actions.refusals import NothingDue, ReferenceMissing
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, OrderLine, Payment, Refund, SalesByDay, SalesByOrder, SalesByTender
from shop.till.actions.decide import book_held
from shop.till.models import HeldEnvelope
from tests.support.books import CUP, LATTE, TEA, Books, count, worklist_kinds
from tests.support.tills import TabletForTests, line, payload_of


def told(answers: list[Any]) -> list[tuple[str, str | None]]:
    return [(answer.verdict, answer.reason) for answer in answers]


def sold(tablet: TabletForTests, books: Books, *payments: tuple[str, int]) -> dict[str, Any]:
    """Two lattes and a cup, 112.00."""
    sale = tablet.sale([line(books.latte, LATTE, quantity=2000), line(books.cup, CUP)], payments or [("cash", 11200)])
    assert told(tablet.send(sale)) == [("accepted", None)]
    return sale


def refund(
    tablet: TabletForTests, books: Books, payload: dict[str, Any], kind: str = "refund", **changes: Any
) -> dict[str, Any]:
    """A sealed refund with its approval."""
    envelope_uuid = tablet.uuid()
    if payload["approval_uuid"] is None:
        payload = {**payload, "approval_uuid": books.approve(kind, envelope_uuid, payload["total_fen"])}
    return tablet.seal(kind, payload, envelope_uuid=envelope_uuid, **changes)


def tender_fix(
    tablet: TabletForTests, books: Books, sale: dict[str, Any], wrong: str, right: str, fen: int
) -> dict[str, Any]:
    """The payload that moves the sale's first payment to another tender."""
    taken = payload_of(sale)
    return {
        "v": 1, "fix_uuid": tablet.uuid(), "order_uuid": taken["order_uuid"],
        "payment_uuid": taken["payments"][0]["payment_uuid"], "from_method": wrong, "to_method": right,
        "net_fen": fen, "reason": "rang_wrong", "external_ref": "", "cashier_id": books.cashier,
        "new_payment_uuid": tablet.uuid(), "reversal_payment_uuid": tablet.uuid(),
    }  # fmt: skip


def test_one_of_two_lattes_goes_back_in_cash(tablet: TabletForTests, books: Books) -> None:
    sale = sold(tablet, books)
    books.clock.advance(days=1)
    back = refund(tablet, books, tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)]))
    assert told(tablet.send(back)) == [("accepted", None)]
    order = session().scalars(select(Order)).one()
    assert (order.returned_fen, order.voided, order.total_fen) == (LATTE, False, 11200)
    assert [one.returned_quantity for one in order.lines] == [1000, 0]
    sums = (
        session().execute(select(SalesByDay.business_day, SalesByDay.returned_quantity, SalesByDay.returned_fen)).all()
    )
    assert [(str(day), quantity, fen) for day, quantity, fen in sums if fen] == [("2026-11-24", 1000, LATTE)]
    assert session().scalar(select(SalesByTender.out_fen).where(SalesByTender.out_fen > 0)) == LATTE
    assert compare() == []


def test_a_full_refund_returns_what_was_paid_by_tender(tablet: TabletForTests, books: Books) -> None:
    """Domain rule 1: 13.87 paid as 10.00 WeChat and 3.80 cash goes back as 10.00 and 3.80."""
    sale = tablet.sale([line(books.latte, 1387)], [("wechat", 1000), ("cash", 380)])
    tablet.send(sale)
    assert session().scalars(select(Order.rounding_fen)).one() == -7
    back = refund(tablet, books, tablet.refund_payload(sale, [(1, 1000, 1387)], [("wechat", 1000), ("cash", 380)]))
    assert told(tablet.send(back)) == [("accepted", None)]
    made = session().scalars(select(Refund)).one()
    assert (made.lines_fen, made.rounding_fen, made.total_fen) == (1387, -7, 1380)
    assert session().scalar(select(SalesByOrder.rounding_fen)) == 0
    assert compare() == []


def test_money_paid_by_code_is_due_until_a_teacher_has_returned_it(tablet: TabletForTests, books: Books) -> None:
    sale = sold(tablet, books, ("wechat", 11200))
    back = refund(tablet, books, tablet.refund_payload(sale, [(2, 1000, CUP)], [("wechat", CUP)]))
    tablet.send(back)
    due = session().scalars(select(Payment).where(Payment.net_fen < 0)).one()
    assert due.status == "due"
    assert "refund_due" in worklist_kinds()
    assert session().scalar(select(SalesByTender.out_fen)) == 0
    with pytest.raises(ReferenceMissing):
        settle(due.uuid, reference=" ", by=books.teacher, at=books.clock.now())
    books.clock.advance(days=2)
    settle(due.uuid, reference="4200002", by=books.teacher, at=books.clock.now())
    session().expire_all()
    assert (due.status, due.external_ref, due.business_day.isoformat()) == ("refunded", "4200002", "2026-11-25")
    assert "refund_due" not in worklist_kinds()
    assert session().scalar(select(SalesByTender.out_fen).where(SalesByTender.out_fen > 0)) == CUP
    with pytest.raises(NothingDue):
        settle(due.uuid, reference="again", by=books.teacher, at=books.clock.now())
    assert compare() == []


def test_three_equal_units_give_back_what_the_line_cost(tablet: TabletForTests, books: Books) -> None:
    """Domain rule 13: three units of a 50.00 line are worth 16.67, 16.66 and 16.67."""
    less = {"kind": "line", "label": "", "reason": "", "fen": 400, "approval_uuid": None}
    sale = tablet.sale([line(books.tea, TEA, quantity=3000, discount_fen=400, total_fen=5000, discounts=[less])])
    tablet.send(sale)
    for fen in (1667, 1666, 1667):
        back = refund(tablet, books, tablet.refund_payload(sale, [(1, 1000, fen)], [("cash", fen)]))
        assert told(tablet.send(back)) == [("accepted", None)]
    assert session().scalars(select(Order.returned_fen)).one() == 5000
    assert compare() == []


@pytest.mark.parametrize(
    ("lines", "back", "reason"),
    [
        ([(1, 3000, 3 * LATTE)], [("cash", 3 * LATTE)], "too_many_back"),
        ([(1, 1000, LATTE + 1)], [("cash", LATTE + 1)], "too_much_back"),
        ([(9, 1000, 100)], [("cash", 100)], "unknown_line"),
        ([(1, 1000, LATTE)], [("wechat", LATTE)], "wrong_tender"),
        ([(1, 1000, LATTE)], [("cash", LATTE + 300)], "sums_differ"),
        ([(1, 2000, 2 * LATTE), (2, 1000, CUP)], [("cash", 11201)], "too_much_back"),
    ],
)
def test_more_or_other_than_was_sold_is_refused(
    tablet: TabletForTests, books: Books, lines: list[Any], back: list[Any], reason: str
) -> None:
    sale = sold(tablet, books)
    asked = refund(tablet, books, tablet.refund_payload(sale, lines, back))
    assert told(tablet.send(asked)) == [("quarantined", reason)]
    assert session().scalars(select(Order.returned_fen)).one() == 0
    assert (count(Refund), count(HeldEnvelope)) == (0, 1)
    assert compare() == []


def test_no_tender_gives_back_more_than_came_in_by_it(tablet: TabletForTests, books: Books) -> None:
    sale = sold(tablet, books, ("wechat", 1000), ("cash", 10200))
    asked = refund(tablet, books, tablet.refund_payload(sale, [(1, 1000, LATTE)], [("wechat", LATTE)]))
    assert told(tablet.send(asked)) == [("quarantined", "too_much_back")]


def test_the_same_goods_never_go_back_twice(tablet: TabletForTests, books: Books) -> None:
    sale = sold(tablet, books)
    first, second = (
        refund(tablet, books, tablet.refund_payload(sale, [(2, 1000, CUP)], [("cash", CUP)])) for _ in range(2)
    )
    assert told(tablet.send(first, first, second)) == [
        ("accepted", None),
        ("replayed", None),
        ("quarantined", "too_many_back"),
    ]
    assert session().scalars(select(Order.returned_fen)).one() == CUP


def test_an_approval_fits_one_refund_one_amount_and_two_minutes(tablet: TabletForTests, books: Books) -> None:
    sale = sold(tablet, books)
    payload = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)])
    other_operation = {**payload, "approval_uuid": books.approve("refund", tablet.uuid(), LATTE)}
    assert told(tablet.send(tablet.seal("refund", other_operation))) == [("quarantined", "approval")]
    for action, fen in (("refund", LATTE - 1), ("void", LATTE)):
        envelope_uuid = tablet.uuid()
        claimed = {**payload, "approval_uuid": books.approve(action, envelope_uuid, fen)}
        assert told(tablet.send(tablet.seal("refund", claimed, envelope_uuid=envelope_uuid))) == [
            ("quarantined", "approval")
        ]
    late = tablet.uuid()
    expired = {**payload, "approval_uuid": books.approve("refund", late, LATTE)}
    books.clock.advance(minutes=3)
    assert told(tablet.send(tablet.seal("refund", expired, envelope_uuid=late))) == [("quarantined", "approval")]
    assert told(tablet.send(tablet.seal("refund", payload))) == [("quarantined", "approval")]
    assert count(Refund) == 0


def test_an_approved_refund_may_arrive_later(tablet: TabletForTests, books: Books) -> None:
    """The tablet lost the network after the approval: the refund was made in time and is booked."""
    sale = sold(tablet, books)
    back = refund(tablet, books, tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)]))
    books.clock.advance(minutes=30)
    assert told(tablet.send(back)) == [("accepted", None)]


def test_somebody_without_the_right_cannot_refund(tablet: TabletForTests, books: Books) -> None:
    sale = sold(tablet, books)
    asked = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)], cashier_id=books.potter)
    assert told(tablet.send(refund(tablet, books, asked))) == [("quarantined", "no_right")]
    assert count(Refund) == 0


def test_a_refund_waits_for_its_sale_and_is_booked_when_it_comes(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    back = refund(tablet, books, tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)]))
    assert told(tablet.send(back)) == [("quarantined", "waiting_for_sale")]
    assert told(tablet.send(sale)) == [("accepted", None)]
    assert told(tablet.send(back)) == [("replayed", None)]
    assert session().scalars(select(Order.returned_fen)).one() == LATTE
    assert "held_envelope" not in worklist_kinds()
    assert compare() == []


def test_a_refund_waits_for_the_tender_correction_it_rests_on(tablet: TabletForTests, books: Books) -> None:
    """After a restore the newest document comes first: the sale is there, but not yet that it was paid in cash."""
    sale = tablet.sale([line(books.latte, LATTE)], [("wechat", LATTE)])
    fix = tender_fix(tablet, books, sale, "wechat", "alipay", LATTE)
    payload = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("wechat", LATTE)])
    payload["payments"] = [{**payload["payments"][0], "method": "alipay", "reverses": fix["new_payment_uuid"]}]
    fixed, back = tablet.seal("tender_fix", fix), refund(tablet, books, payload)
    assert told(tablet.send(sale)) == [("accepted", None)]
    assert told(tablet.send(back)) == [("quarantined", "waiting_for_sale")]
    assert told(tablet.send(fixed)) == [("accepted", None)]
    assert told(tablet.send(back)) == [("replayed", None)]
    assert session().scalars(select(Refund.total_fen)).one() == LATTE
    assert "held_envelope" not in worklist_kinds()


def test_a_refund_that_waited_is_booked_with_its_sale_out_of_held(tablet: TabletForTests, books: Books) -> None:
    """The sale itself had to wait for a teacher: no other sale has to come before the money is in the books."""
    sale = tablet.sale([line(books.latte, LATTE)])
    back = refund(tablet, books, tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)]))
    tablet.send(sale, revoked=True)
    assert told(tablet.send(back)) == [("quarantined", "waiting_for_sale")]
    held = session().scalars(select(HeldEnvelope.id).where(HeldEnvelope.type == "sale")).one()
    book_held(held, by=books.teacher, at=books.clock.now())
    assert session().scalars(select(Order.returned_fen)).one() == LATTE
    assert "held_envelope" not in worklist_kinds()
    assert told(tablet.send(back)) == [("replayed", None)]
    assert compare() == []


def test_what_waited_and_breaks_stays_in_held_and_never_stops_the_sale(
    tablet: TabletForTests, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    back = refund(tablet, books, tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)]))
    assert told(tablet.send(back)) == [("quarantined", "waiting_for_sale")]

    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("something nobody thought of")

    monkeypatch.setattr("shop.till.actions.follow.give_back", broken)
    assert told(tablet.send(sale)) == [("accepted", None)]
    held = session().scalars(select(HeldEnvelope)).one()
    assert (held.reason, held.decided_at) == ("cannot_book", None)
    assert compare() == []


def test_a_refund_may_overtake_its_sale_within_a_batch(tablet: TabletForTests, books: Books) -> None:
    sale = tablet.sale([line(books.latte, LATTE)])
    back = refund(tablet, books, tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)]))
    assert told(tablet.send(back, sale)) == [("accepted", None)] * 2


def test_a_void_takes_the_whole_order_back_on_its_own_day(tablet: TabletForTests, books: Books) -> None:
    sale = sold(tablet, books)
    part = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)])
    assert told(tablet.send(refund(tablet, books, part, "void"))) == [("quarantined", "void_not_whole")]
    whole = tablet.refund_payload(sale, [(1, 2000, 2 * LATTE), (2, 1000, CUP)], [("cash", 11200)])
    assert told(tablet.send(refund(tablet, books, whole, "void"))) == [("accepted", None)]
    assert session().scalars(select(Order.voided)).one() is True
    row = (
        session()
        .execute(select(SalesByOrder.orders, SalesByOrder.voids, SalesByOrder.voided_fen, SalesByOrder.refunds))
        .one()
    )
    assert tuple(row) == (1, 1, 11200, 0)
    tomorrow = sold(tablet, books)
    books.clock.advance(days=1)
    late = tablet.refund_payload(tomorrow, [(1, 2000, 2 * LATTE), (2, 1000, CUP)], [("cash", 11200)])
    assert told(tablet.send(refund(tablet, books, late, "void"))) == [("quarantined", "void_too_late")]
    assert compare() == []


def test_a_comp_returns_the_money_but_not_the_goods(tablet: TabletForTests, books: Books) -> None:
    sale = sold(tablet, books)
    free = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)])
    tablet.send(refund(tablet, books, free, "comp"))
    row = (
        session()
        .execute(
            select(
                SalesByDay.quantity, SalesByDay.comped_fen, SalesByDay.returned_quantity, SalesByDay.returned_fen
            ).where(SalesByDay.product_id == books.latte)
        )
        .one()
    )
    assert tuple(row) == (2000, LATTE, 0, LATTE)
    assert session().scalars(select(OrderLine.returned_quantity).order_by(OrderLine.line_no)).all() == [1000, 0]
    assert compare() == []


def test_rang_cash_was_wechat(tablet: TabletForTests, books: Books) -> None:
    """A tender correction moves two tender totals and no revenue."""
    sale = sold(tablet, books)
    fix = {**tender_fix(tablet, books, sale, "cash", "wechat", 11200), "external_ref": "4200001"}
    assert told(tablet.send(tablet.seal("tender_fix", fix))) == [("accepted", None)]
    totals = session().execute(select(SalesByTender.method, SalesByTender.payments, SalesByTender.in_fen)).all()
    assert sorted(totals) == [("cash", 0, 0), ("wechat", 1, 11200)]
    assert session().scalars(select(SalesByOrder.net_fen)).one() == 11200
    again = {
        **fix,
        "fix_uuid": tablet.uuid(),
        "new_payment_uuid": tablet.uuid(),
        "reversal_payment_uuid": tablet.uuid(),
    }
    assert told(tablet.send(tablet.seal("tender_fix", again))) == [("quarantined", "tender_not_fixable")]
    new = session().scalars(select(Payment).where(Payment.uuid == UUID(fix["new_payment_uuid"]))).one()
    assert (new.status, new.external_ref) == ("claimed", "4200001")
    back = tablet.refund_payload(sale, [(2, 1000, CUP)], [("wechat", CUP)])
    back["payments"][0]["reverses"] = fix["new_payment_uuid"]
    assert told(tablet.send(refund(tablet, books, back))) == [("accepted", None)]
    assert compare() == []
