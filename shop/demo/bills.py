"""Bills for the demo's last weeks: written from what was sold, with the few differences that real ones have."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select

from shop.db import session
from shop.demo.stage import teacher_id
from shop.kernel.clock import SHANGHAI
from shop.kernel.money import Fen
from shop.reconcile.actions.bills import bring, import_bill
from shop.reconcile.files import bill_in, digest
from shop.reconcile.models import Bill
from shop.sales.models import Order, Payment, PaymentStatus

DAYS = 14
#: Of every so many payments of a bill: one is missing on it, one has another amount, one was never rung up.
MISSING, DIFFERENT, EXTRA = 401, 207, 463
WECHAT = (
    "交易时间", "公众账号ID", "商户号", "特约商户号", "微信订单号", "商户订单号", "交易类型", "交易状态", "货币种类",
    "应结订单金额", "微信退款单号", "商户退款单号", "退款金额", "退款状态", "商品名称", "手续费", "费率", "订单金额",
    "申请退款金额",
)  # fmt: skip
ALIPAY = (
    "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "对方账户", "订单金额（元）",
    "商家实收（元）", "退款批次号/请求号", "服务费（元）", "备注",
)  # fmt: skip


class Moved(NamedTuple):
    """One movement as the demo's platforms tell it."""

    at: datetime
    platform_ref: str
    order_ref: str
    refund_ref: str
    fen: Fen


def bring_bills(*, at: datetime) -> None:
    """Import the bills of all whole days since the last ones, at most two weeks back."""
    yesterday = at.astimezone(SHANGHAI).date() - timedelta(days=1)
    teacher = teacher_id()
    for method, write in (("wechat", _wechat), ("alipay", _alipay)):
        last = session().scalar(select(func.max(Bill.last_at)).where(Bill.method == method))
        first = yesterday - timedelta(days=DAYS - 1)
        if last is not None:
            first = max(first, last.astimezone(SHANGHAI).date())
        rows = _payments(method, first, yesterday)
        if not rows:
            continue
        data = write(_movements(rows), first, yesterday)
        read = bill_in(data)
        name = f"{'微信支付' if method == 'wechat' else '支付宝'}账单-{first:%Y%m%d}-{yesterday:%Y%m%d}.csv"
        bill = bring(name, digest(data), read, by=teacher, at=at)
        import_bill(bill.id, read, by=teacher, at=at)


def _payments(method: str, first: date, last: date) -> Sequence[Any]:
    """Money that moved through the platform on these days of its own calendar."""
    since = datetime.combine(first, time(), SHANGHAI)
    until = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
    return session().execute(
        select(
            Payment.id, Payment.net_fen, Payment.occurred_at, Payment.external_ref, Payment.reverses_id, Order.number,
        )
        .join(Order, Order.id == Payment.order_id)
        .where(
            Payment.method == method,
            Payment.business_day.between(first - timedelta(days=1), last),
            Payment.occurred_at >= since,
            Payment.occurred_at < until,
            or_(and_(Payment.kind == "sale", Payment.net_fen > 0), Payment.status == PaymentStatus.REFUNDED.value),
        )
        .order_by(Payment.occurred_at, Payment.id)
    ).all()  # fmt: skip


def _movements(rows: Sequence[Any]) -> Iterable[Moved]:
    for place, row in enumerate(rows, 1):
        moment = row.occurred_at.astimezone(SHANGHAI)
        if row.net_fen < 0:
            yield Moved(moment, _reference(row.reverses_id), row.number, row.external_ref, row.net_fen)
            continue
        knows_number = row.id % 10 < 7
        if place % MISSING == MISSING // 2:
            continue
        paid_wrong = knows_number and place % DIFFERENT == DIFFERENT // 4
        fen = row.net_fen + (900 if paid_wrong else 0)
        later = moment + timedelta(seconds=2 + row.id % 7)
        yield Moved(later, _reference(row.id), row.number if knows_number else "", "", fen)
        if place % EXTRA == EXTRA // 3:
            yield Moved(moment + timedelta(minutes=1), f"7{_reference(row.id)}", "", "", 2200)


def _reference(payment_id: int) -> str:
    return f"42000{payment_id:023d}"


def _wechat(movements: Iterable[Moved], _first: date, _last: date) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(WECHAT)
    for one in movements:
        back = one.fen < 0
        amount = f"{abs(one.fen) / 100:.2f}"
        cells = (
            f"{one.at:%Y-%m-%d %H:%M:%S}", "wx0000000000000000", "1900000001", "0", one.platform_ref, one.order_ref,
            "NATIVE", "REFUND" if back else "SUCCESS", "CNY", "0.00" if back else amount, "0",
            one.refund_ref if back else "0", amount if back else "0.00", "SUCCESS" if back else "", "线下收款",
            f"{_fee(one.fen) / 100:.2f}", "0.60%", "0.00" if back else amount, amount if back else "0.00",
        )  # fmt: skip
        writer.writerow(["`" + cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _alipay(movements: Iterable[Moved], first: date, last: date) -> bytes:
    text = StringIO()
    text.write("#支付宝业务明细查询\r\n#账号：[20880000000000000156]\r\n")
    text.write(f"#起始日期：[{first:%Y年%m月%d日} 00:00:00]   ")
    text.write(f"终止日期：[{last + timedelta(days=1):%Y年%m月%d日} 00:00:00]\r\n")
    writer = csv.writer(text)
    writer.writerow(ALIPAY)
    for one in movements:
        moment, amount = f"{one.at:%Y-%m-%d %H:%M:%S}", f"{one.fen / 100:.2f}"
        kind = "退款" if one.fen < 0 else "交易"
        writer.writerow([
            f"{one.platform_ref}\t", f"{one.order_ref}\t", kind, "线下收款", moment, moment, "", amount, amount,
            one.refund_ref, f"{-_fee(one.fen) / 100:.2f}", "",
        ])  # fmt: skip
    text.write("#-----业务明细列表结束-----\r\n")
    return text.getvalue().encode("gb18030")


def _fee(fen: Fen) -> Fen:
    """Six in a thousand, to the nearest fen."""
    size = (abs(fen) * 6 + 500) // 1000
    return size if fen >= 0 else -size
