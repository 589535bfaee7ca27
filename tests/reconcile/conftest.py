"""A small shop with the receipts of one day, and the invented bills of that day."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.kernel.clock import SHANGHAI, FakeClock
from shop.people.actions import sessions
from shop.reconcile.actions import bills
from shop.reconcile.files import bill_in, digest
from shop.reconcile.models import Bill, BillEntry
from shop.sales.models import Payment
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop
from tests.support.tills import TabletForTests, line, payload_of

SAMPLES = Path(__file__).with_name("bills")
WECHAT, ALIPAY = "wechatpay_merchant_bill_all.csv", "alipay_business_detail_gbk.csv"
TENDERS = {"微信": "wechat", "支付宝": "alipay", "现金": "cash"}
EVENING = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def sample(name: str) -> bytes:
    """An invented bill."""
    return (SAMPLES / name).read_bytes()


def moment(text: str) -> datetime:
    """A moment of Shanghai's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@dataclass
class Desk:
    """The shop, what was sold by receipt number, and the verbs of the tests."""

    books: Books
    tablet: TabletForTests
    clock: FakeClock
    session: Session
    sold: dict[str, dict[str, Any]] = field(default_factory=dict)

    def sell(self, number: str, at: str, fen: int, method: str = "wechat", *, typed: str | None = None) -> UUID:
        """Ring up one thing; the receipt's number stands on the payment unless something else was typed."""
        self.clock.moment = moment(at)
        sale = self.tablet.sale_payload([line(self.books.latte, fen)], [(method, fen)])
        if method != "cash":
            sale["payments"][0]["external_ref"] = number if typed is None else typed
        sealed = self.tablet.seal("sale", sale)
        assert self.tablet.send(sealed)[0].verdict == "accepted"
        self.sold[number] = sealed
        return UUID(sale["payments"][0]["payment_uuid"])

    def refund(self, number: str, at: str) -> UUID:
        """Take the whole of a receipt back at the till; by static code the money is due."""
        self.clock.moment = moment(at)
        sale = payload_of(self.sold[number])
        fen, method = sale["total_fen"], sale["payments"][0]["method"]
        envelope = self.tablet.uuid()
        payload = self.tablet.refund_payload(self.sold[number], [(1, 1000, fen)], [(method, fen)])
        payload["approval_uuid"] = self.books.approve("refund", envelope, fen)
        verdict = self.tablet.send(self.tablet.seal("refund", payload, envelope_uuid=envelope))[0]
        assert verdict.verdict == "accepted", verdict
        return UUID(payload["payments"][0]["payment_uuid"])

    def bring(self, data: bytes, name: str = "账单.csv") -> Bill:
        """Import a bill."""
        self.clock.moment = max(self.clock.moment, EVENING)
        read = bill_in(data)
        bill = bills.bring(name, digest(data), read, by=self.books.teacher, at=self.clock.now())
        if bill.state == "new":
            bills.import_bill(bill.id, read, by=self.books.teacher, at=self.clock.now())
        self.session.rollback()
        return self.session.get_one(Bill, bill.id, populate_existing=True)

    def payment(self, uuid: UUID) -> Payment:
        """A payment as it is now."""
        self.session.rollback()
        found = select(Payment).where(Payment.uuid == uuid).execution_options(populate_existing=True)
        return self.session.scalars(found).one()

    def entries(self, **facts: object) -> list[BillEntry]:
        """Entries with these facts, as they are now, in the order of time."""
        self.session.rollback()
        found = select(BillEntry).filter_by(**facts).order_by(BillEntry.occurred_at, BillEntry.id)
        return list(self.session.scalars(found.execution_options(populate_existing=True)))

    def entry(self, **facts: object) -> BillEntry:
        """The one entry with these facts."""
        (found,) = self.entries(**facts)
        return found


@pytest.fixture
def desk(session: Session, clock: FakeClock) -> Desk:
    """A small open shop in May."""
    clock.moment = moment("2026-05-03 08:00:00")
    books = open_shop(clock)
    return Desk(books, books.tablet(), clock, session)


@pytest.fixture
def day(desk: Desk) -> Desk:
    """The receipts of the sample's day, and both refunds as they were made at the till."""
    rows = list(csv.reader(StringIO((SAMPLES / "till_sales_sample.csv").read_text("utf-8-sig"))))[1:]
    for number, at, amount, tender in rows:
        # 007: the platform does not know its number, and nobody typed one.
        desk.sell(number, at, round(float(amount) * 100), TENDERS[tender], typed="" if number.endswith("007") else None)
    desk.refund("T20260503-006", "2026-05-03 13:55:00")
    desk.refund("T20260503-005", "2026-05-03 14:50:00")
    return desk


@pytest.fixture
def teacher(client: ShopClient, desk: Desk, app: Flask) -> ShopClient:
    """The teacher at the desk, the day after."""
    desk.clock.moment = EVENING
    token = sessions.begin(sessions.DESK, person_id=desk.books.teacher, at=desk.clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


Sell = Callable[..., UUID]


def wechat(*rows: dict[str, str]) -> bytes:
    """A merchant's bill of WeChat with these rows; what is not said is usual."""
    usual = {
        "交易时间": "2026-05-03 10:00:00", "公众账号ID": "wx0", "商户号": "19", "特约商户号": "0", "设备号": "",
        "微信订单号": "", "商户订单号": "", "用户标识": "oX", "交易类型": "NATIVE", "交易状态": "SUCCESS",
        "付款银行": "OTHERS",
        "货币种类": "CNY", "应结订单金额": "22.00", "代金券金额": "0.00", "微信退款单号": "0", "商户退款单号": "0",
        "退款金额": "0.00", "充值券退款金额": "0.00", "退款类型": "", "退款状态": "",
        "商品名称": "线下收款", "商户数据包": "",
        "手续费": "0.13", "费率": "0.60%", "订单金额": "22.00", "申请退款金额": "0.00", "费率备注": "",
    }  # fmt: skip
    lines = [",".join(usual)]
    for number, row in enumerate(rows, 1):
        made = {**usual, "微信订单号": f"42{number:026d}", **row}
        lines.append(",".join(f'"`{cell}"' for cell in made.values()))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
