"""The teacher's way through a bill: upload, look, import, settle what is left, look at the day, take it back."""

from __future__ import annotations

import io
import re
from uuid import UUID

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import event, select

from shop.db import db
from shop.jobs.worker import Worker
from shop.reconcile.models import Bill
from shop.reconcile.queries.bills import kept_file
from shop.sales.models import Order, PaymentStatus
from tests.reconcile.conftest import ALIPAY, EVENING, WECHAT, Desk, sample, wechat
from tests.support.application import ShopClient


def upload(client: ShopClient, data: bytes, name: str = "账单.csv") -> str:
    """Bring a file; where that leads."""
    answer = client.post("/reconcile/new", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def bills(day: Desk) -> list[Bill]:
    day.session.rollback()
    return list(day.session.scalars(select(Bill).order_by(Bill.id)))


@pytest.fixture
def evening(day: Desk) -> Desk:
    """The day is over; the teacher sits down with the bills."""
    day.clock.moment = EVENING
    return day


def test_a_bill_is_looked_at_first_and_changes_nothing_until_it_is_confirmed(
    evening: Desk, teacher: ShopClient
) -> None:
    address = upload(teacher, sample(WECHAT))
    page = teacher.get(address).text
    assert "微信支付商户账单" in page
    assert "¥271.00" in page
    assert "¥118.00" in page
    assert evening.entries() == []
    assert teacher.post(f"{address}/discard").status_code == 303
    assert bills(evening) == []


def test_the_job_imports_it_and_the_page_shows_the_classes(evening: Desk, teacher: ShopClient, app: Flask) -> None:
    address = upload(teacher, sample(WECHAT))
    assert teacher.post(address).status_code == 303
    assert "正在导入并对账" in teacher.get(address).text
    Worker(app, name="worker").work_off()
    (bill,) = bills(evening)
    assert bill.state == "done"
    assert not kept_file(bill.id).exists(), "what is imported is not kept"
    page = teacher.get(address).text
    for tab, count in (("没处理", 2), ("一致", 4), ("金额不符", 1), ("只在小票", 0), ("只在账单", 1), ("退款", 1)):
        assert re.search(rf'>{tab} <span class="num count">{count}</span>', page), (tab, count)
    assert "T20260503-008" in teacher.get(f"{address}?tab=differs").text
    assert "T20260503-001" not in teacher.get(f"{address}?tab=differs").text


def test_the_same_file_again_leads_to_the_bill_that_is_there(evening: Desk, teacher: ShopClient) -> None:
    evening.bring(sample(ALIPAY))
    address = upload(teacher, sample(ALIPAY))
    assert "以前导入过" in teacher.get(address).text
    assert len(bills(evening)) == 1


def test_a_file_that_is_no_bill_is_refused_in_words(evening: Desk, teacher: ShopClient) -> None:
    data = {"file": (io.BytesIO("日期,商品\n2026-05-01,拿铁\n".encode()), "别的.csv")}
    answer = teacher.post("/reconcile/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "认不出这是哪种账单" in answer.text


def test_what_was_missed_is_recorded_as_a_sale_of_that_day(evening: Desk, teacher: ShopClient) -> None:
    evening.bring(sample(WECHAT))
    entry = evening.entry(state="only_on_bill")
    page = teacher.get(f"/reconcile/entries/{entry.id}").text
    assert "漏录了，补录一单" in page
    answer = teacher.post(
        f"/reconcile/entries/{entry.id}/record",
        data={"product_id": str(evening.books.latte), "pieces": "1", "reason": "高峰时忘了录"},
    )
    assert answer.status_code == 303
    entry = evening.entry(id=entry.id)
    assert (entry.state, entry.resolution, entry.is_open) == ("same", "recorded", False)
    assert entry.payment is not None
    order = evening.session.get_one(Order, entry.payment.order_id)
    assert (order.number, order.total_fen, str(order.business_day)) == ("补-0503-001", 2200, "2026-05-03")
    assert entry.payment.status == PaymentStatus.CONFIRMED
    assert teacher.get(f"/sales/orders/{order.uuid}").status_code == 200


def test_wrong_forms_say_everything_and_keep_what_was_typed(evening: Desk, teacher: ShopClient) -> None:
    evening.bring(sample(WECHAT))
    entry = evening.entry(state="only_on_bill")
    answer = teacher.post(
        f"/reconcile/entries/{entry.id}/record",
        data={"product_id": str(evening.books.latte), "pieces": "7", "reason": "忘了"},
    )
    assert answer.status_code == 422
    assert "分不成 7 份" in answer.text
    assert 'value="忘了"' in answer.text
    answer = teacher.post(f"/reconcile/entries/{entry.id}/not-ours", data={"reason": " "})
    assert answer.status_code == 422
    assert evening.entry(id=entry.id).is_open


def test_a_difference_is_accepted_and_that_can_be_taken_back(evening: Desk, teacher: ShopClient) -> None:
    evening.bring(sample(WECHAT))
    entry = evening.entry(state="differs")
    assert teacher.post(f"/reconcile/entries/{entry.id}/accept", data={"reason": "按错"}).status_code == 303
    entry = evening.entry(id=entry.id)
    assert (entry.resolution, entry.reason, entry.resolved_by) == ("accepted", "按错", evening.books.teacher)
    assert entry.payment is not None
    assert entry.payment.status == PaymentStatus.CONFIRMED
    assert teacher.post(f"/reconcile/entries/{entry.id}/accept", data={"reason": "又来"}).status_code == 422
    assert teacher.post(f"/reconcile/entries/{entry.id}/take-back").status_code == 303
    entry = evening.entry(id=entry.id)
    assert (entry.resolution, entry.is_open) == ("", True)
    assert entry.payment is not None
    assert entry.payment.status == PaymentStatus.CLAIMED


def test_a_payment_that_no_bill_shows_is_explained(desk: Desk, teacher: ShopClient) -> None:
    payment = desk.sell("", "2026-05-03 10:40:00", 3300)
    bill = desk.bring(wechat({"交易时间": "2026-05-03 12:00:00"}))
    page = teacher.get(f"/reconcile/{bill.id}?tab=missing").text
    assert f"/reconcile/payments/{payment}" in page
    page = teacher.get(f"/reconcile/payments/{payment}").text
    assert "账单里不会有它" in page
    assert teacher.post(f"/reconcile/payments/{payment}/explain", data={"reason": "客人改付了现金"}).status_code == 303
    assert "客人改付了现金" in teacher.get(f"/reconcile/{bill.id}?tab=missing").text
    assert desk.payment(payment).status == PaymentStatus.CLAIMED
    assert teacher.post(f"/reconcile/payments/{payment}/unexplain").status_code == 303
    assert "客人改付了现金" not in teacher.get(f"/reconcile/{bill.id}?tab=missing").text


def test_two_that_belong_together_are_linked_by_hand(desk: Desk, teacher: ShopClient) -> None:
    payment = desk.sell("", "2026-05-03 10:40:00", 2200)
    desk.bring(wechat({"交易时间": "2026-05-03 12:00:00"}))
    entry = desk.entry()
    page = teacher.get(f"/reconcile/entries/{entry.id}").text
    assert str(payment) in page
    assert teacher.post(f"/reconcile/entries/{entry.id}/link", data={"payment": str(payment)}).status_code == 303
    entry = desk.entry()
    assert (entry.state, entry.found, entry.is_open) == ("same", "hand", False)
    assert desk.payment(payment).status == PaymentStatus.CONFIRMED
    other = UUID(int=7)
    assert teacher.post(f"/reconcile/entries/{entry.id}/link", data={"payment": str(other)}).status_code == 422
    teacher.post(f"/reconcile/entries/{entry.id}/take-back")
    assert (desk.entry().payment_id, desk.payment(payment).status) == (None, PaymentStatus.CLAIMED)


def test_a_day_shows_the_books_beside_the_bills(evening: Desk, teacher: ShopClient) -> None:
    evening.bring(sample(WECHAT))
    page = teacher.get("/reconcile/day?day=2026-05-03").text
    assert "¥122.00" in page, "WeChat in the books: 22+22+118+22+56, less the refund that the bill proved"
    assert "¥153.00" in page, "on the bill: 271 less 118"
    assert "没有平台账单，不参与线上对账" in page
    assert "还没有账单" in page, "Alipay"
    days = teacher.get("/reconcile/days?since=2026-05-01&until=2026-05-04").text
    assert "¥31.00" in days
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(teacher.get("/reconcile/days?since=2026-05-01&until=2026-05-04&as=xlsx").data)
    )
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1:5] for row in rows[1:]] == [["微信", 5, 240, 118], ["支付宝", 3, 84, 0]]


def test_every_tab_is_a_file_too(evening: Desk, teacher: ShopClient) -> None:
    bill = evening.bring(sample(WECHAT))
    for tab in ("open", "same", "differs", "missing", "only_on_bill", "refund", "rejected"):
        answer = teacher.get(f"/reconcile/{bill.id}?tab={tab}&as=xlsx")
        assert answer.mimetype.endswith("sheet"), tab
    rows = CalamineWorkbook.from_filelike(
        io.BytesIO(teacher.get(f"/reconcile/{bill.id}?tab=same&as=xlsx").data)
    ).get_sheet_by_index(0).to_python()  # fmt: skip
    assert [row[5] for row in rows[1:]] == ["T20260503-001", "T20260503-003", "T20260503-005", ""]


def test_a_list_asks_the_same_few_questions_however_long_the_bill(evening: Desk, teacher: ShopClient) -> None:
    short = evening.bring(sample(WECHAT))
    rows = [
        {"交易时间": f"2026-05-02 10:{place:02d}:00", "微信订单号": f"9{place:027d}"} for place in range(45)
    ]  # fmt: skip
    long = evening.bring(wechat(*rows))
    asked = {}
    for bill in (short, long):
        seen: list[str] = []

        def note(*told: object, seen: list[str] = seen) -> None:
            seen.append(str(told[2]))

        event.listen(db.engine, "before_cursor_execute", note)
        teacher.get(f"/reconcile/{bill.id}?tab=only_on_bill")
        event.remove(db.engine, "before_cursor_execute", note)
        asked[bill.id] = len(seen)
    assert asked[short.id] == asked[long.id]
    assert asked[long.id] <= 16
