"""Bills in the books: overlapping ones, cut off ones, corrections since, and taking one back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shop.kernel.clock import business_day
from shop.kernel.ids import uuid7
from shop.people.models import AuditEntry
from shop.reconcile.actions import bills, resolving
from shop.reconcile.actions.matching import match_days
from shop.reconcile.actions.recording import record_sale
from shop.reconcile.actions.undoing import undo_bill
from shop.reconcile.files import bill_in, digest
from shop.reconcile.models import Bill, BillEntry
from shop.reconcile.queries.bills import counts
from shop.sales.actions.rollups import compare
from shop.sales.actions.tenders import fix_tender
from shop.sales.models import Order, Payment, PaymentStatus
from shop.sales.rules.records import TenderFix
from shop.worklist.models import WorkItem
from tests.reconcile.conftest import ALIPAY, WECHAT, Desk, moment, sample, wechat


def waiting(desk: Desk) -> list[str]:
    desk.session.rollback()
    kinds = desk.session.scalars(select(WorkItem.kind).where(WorkItem.closed_at.is_(None)))
    return sorted(kind for kind in kinds if kind != "price_drift")


def test_bills_that_overlap_count_every_transaction_once(day: Desk) -> None:
    rows = sample(WECHAT).decode("utf-8-sig").splitlines()
    first = day.bring("\n".join(rows[:5]).encode(), "上午.csv")
    second = day.bring(sample(WECHAT), "全天.csv")
    assert [(one.rows, one.taken, one.already, one.rejected) for one in (first, second)] == [(4, 4, 0, 0), (7, 3, 4, 0)]
    assert len(day.entries()) == 7
    assert counts(second)["same"] == 4
    assert second.in_fen == 27100, "a bill shows all it shows, new or not"


def test_two_forms_of_the_same_account_count_every_transaction_once(day: Desk) -> None:
    first = day.bring(sample("alipay_account_detail_gbk.csv"))
    assert day.entry().fee_fen == 16, "its fee stands in a row of its own"
    assert (first.rows, first.taken) == (2, 2)
    second = day.bring(sample(ALIPAY))
    assert (second.taken, second.already) == (3, 1)
    third = day.bring(sample("alipay_account_detail_gbk.csv") + b"#\r\n")
    assert (third.taken, third.already, third.rejected) == (0, 2, 0)
    assert sum(one.fee_fen for one in day.entries()) == 33


def test_another_amount_for_a_known_transaction_is_rejected_and_the_rest_is_kept(desk: Desk) -> None:
    desk.bring(wechat({"微信订单号": "1" * 28}))
    bill = desk.bring(wechat({"微信订单号": "1" * 28, "订单金额": "99.00"}, {"微信订单号": "2" * 28}))
    assert (bill.taken, bill.rejected) == (1, 1)
    assert "金额是 22.00" in bill.rejections[0]["reasons"][0]["message"] % bill.rejections[0]["reasons"][0]["facts"]


def test_an_import_that_was_cut_off_is_repeated_without_doubling(day: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    data = sample(WECHAT)
    read = bill_in(data)
    bill = bills.bring("账单.csv", digest(data), read, by=day.books.teacher, at=day.clock.now())
    monkeypatch.setattr(bills, "AT_ONCE", 2)

    def cut(done: int, rows: int) -> None:
        if done == 4:
            raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        bills.import_bill(bill.id, read, by=day.books.teacher, at=day.clock.now(), tell=cut)
    assert len(day.entries()) == 4
    bills.import_bill(bill.id, read, by=day.books.teacher, at=day.clock.now())
    found = day.session.get_one(Bill, bill.id, populate_existing=True)
    assert (found.state, found.taken, found.already, len(day.entries())) == ("done", 7, 0, 7)


def test_what_no_bill_shows_waits_and_goes_when_it_is_corrected(desk: Desk) -> None:
    payment = desk.payment(desk.sell("", "2026-05-03 10:40:00", 3300))
    outside = desk.sell("", "2026-05-05 10:40:00", 3300)
    desk.bring(wechat({"交易时间": "2026-05-03 12:00:00"}))
    assert waiting(desk) == ["bill_extra", "bill_missing"], "the fifth of May is not covered by the bill"
    assert desk.payment(outside).status == PaymentStatus.CLAIMED
    at = desk.clock.now()
    order = desk.session.get_one(Order, payment.order_id)
    asked = TenderFix(
        order_uuid=order.uuid, payment_uuid=payment.uuid, from_method="wechat", to_method="cash", net_fen=3300,
        reason="按错了", external_ref="", reversal_uuid=uuid7(at), new_uuid=uuid7(at), occurred_at=at,
    )  # fmt: skip
    fix_tender(asked, by=desk.books.teacher, at=at)
    match_days("wechat", [business_day(moment("2026-05-03 10:40:00"))], by=desk.books.teacher, at=at)
    assert waiting(desk) == ["bill_extra"]


def test_a_matched_payment_that_is_corrected_lets_its_entry_go(desk: Desk) -> None:
    payment = desk.payment(desk.sell("T1", "2026-05-03 10:00:00", 2200))
    desk.bring(wechat({"商户订单号": "T1"}))
    assert desk.entry().state == "same"
    at = desk.clock.now()
    order = desk.session.get_one(Order, payment.order_id)
    asked = TenderFix(
        order_uuid=order.uuid, payment_uuid=payment.uuid, from_method="wechat", to_method="alipay", net_fen=2200,
        reason="按错了", external_ref="", reversal_uuid=uuid7(at), new_uuid=uuid7(at), occurred_at=at,
    )  # fmt: skip
    fix_tender(asked, by=desk.books.teacher, at=at)
    match_days("wechat", [desk.entry().business_day], by=desk.books.teacher, at=at)
    assert (desk.entry().state, desk.entry().payment_id) == ("only_on_bill", None)


def test_taking_a_bill_back_restores_everything_it_proved(day: Desk) -> None:
    def state() -> list[tuple[object, ...]]:
        day.session.rollback()
        columns = (Payment.uuid, Payment.status, Payment.external_ref, Payment.business_day, Payment.occurred_at)
        return [tuple(row) for row in day.session.execute(select(*columns).order_by(Payment.id)).all()]

    before, due = state(), waiting(day)
    assert due == ["refund_due", "refund_due"]
    bill = day.bring(sample(WECHAT))
    assert waiting(day) == ["bill_differs", "bill_extra", "refund_due"]
    undo_bill(bill.id, by=day.books.teacher, at=day.clock.now())
    assert state() == before
    assert waiting(day) == due
    assert day.entries() == []
    assert compare() == []
    again = day.bring(sample(WECHAT))
    assert (again.id != bill.id, again.taken) == (True, 7)


def test_what_another_bill_shows_too_stays_when_one_is_taken_back(day: Desk) -> None:
    first = day.bring("\n".join(sample(WECHAT).decode("utf-8-sig").splitlines()[:5]).encode())
    second = day.bring(sample(WECHAT))
    undo_bill(first.id, by=day.books.teacher, at=day.clock.now())
    assert len(day.entries()) == 7
    assert {one.first_bill_id for one in day.entries()} == {second.id}
    assert counts(second)["same"] == 4
    undo_bill(second.id, by=day.books.teacher, at=day.clock.now())
    assert day.entries() == []


def test_a_recorded_sale_stays_a_sale_and_is_recognised_again(day: Desk) -> None:
    bill = day.bring(sample(WECHAT))
    entry = day.entry(state="only_on_bill")
    order = record_sale(
        entry.id, product_id=day.books.latte, pieces=1, reason="忘了", by=day.books.teacher, at=day.clock.now()
    )
    with pytest.raises(resolving.SaleWasRecorded):
        resolving.take_back(entry.id, by=day.books.teacher, at=day.clock.now())
    undo_bill(bill.id, by=day.books.teacher, at=day.clock.now())
    assert day.session.scalars(select(Payment.status).where(Payment.order_id == order.id)).one() == "claimed"
    day.bring(sample(WECHAT))
    entry = day.entry(platform_ref=entry.platform_ref)
    assert (entry.state, entry.found) == ("same", "number")
    assert compare() == []


def test_a_sale_that_comes_late_from_a_tablet_is_matched_instead_of_recorded_twice(desk: Desk) -> None:
    desk.bring(wechat({"交易时间": "2026-05-03 12:00:00"}))
    entry = desk.entry()
    assert entry.is_open
    payment = desk.sell("", "2026-05-03 11:59:30", 2200)
    with pytest.raises(resolving.NotOpen):
        record_sale(
            entry.id, product_id=desk.books.latte, pieces=1, reason="忘了", by=desk.books.teacher, at=desk.clock.now()
        )
    assert desk.session.scalar(select(func.count()).select_from(Order)) == 1
    assert (desk.entry().state, desk.payment(payment).status) == ("same", PaymentStatus.CONFIRMED)


def test_every_decision_is_in_the_trail(day: Desk) -> None:
    day.bring(sample(WECHAT))
    at, by = day.clock.now(), day.books.teacher
    resolving.not_ours(day.entry(state="only_on_bill").id, reason="义卖用过这个码", by=by, at=at)
    resolving.accept(day.entry(state="differs").id, reason="按错", by=by, at=at)
    verbs = list(day.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id.desc()).limit(4)))
    assert verbs == ["bill.accepted", "bill.not_ours", "bill.import", "refund.proved"]
    assert waiting(day) == ["refund_due"], "only Alipay's is still due"
    assert day.session.scalar(select(func.count()).select_from(BillEntry).where(BillEntry.resolution != "")) == 2
