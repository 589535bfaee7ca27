"""The forms of bills, told apart by the names of their columns, never by their place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from shop.kernel.errors import N_, Problem
from shop.reconcile.rules.cells import Row
from shop.reconcile.rules.entries import Direction, Entry, Fee, Skip

Told: TypeAlias = Entry | Fee | Skip | None

UNKNOWN_STATE = N_("「%(column)s」写的是「%(text)s」，不认识这种交易，没有导入。请核对后手工处理。")
NOT_INCOME = N_("「%(text)s」不是店里的收款或退款，不参与对账。")
NOT_DONE = N_("交易状态是「%(text)s」，钱没有动，不参与对账。")
STILL_GOING = N_("退款状态是「%(text)s」，还没有退成。等退成以后再导入账单。")
NO_MONEY = N_("金额是 0，没有可对的钱。")
WRONG_SIDE = N_("「%(column)s」写的是「%(text)s」，和收支方向不符。")
#: A number of the till's in what the customer wrote, e.g. A-0503-012.
_OUR_NUMBER = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,3}\d{0,2}-\d{4}-\d{3,4})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One form. `columns` must all be there; `marks` tell it from other forms; `read` makes an entry of a row."""

    name: str
    method: str
    title: str
    columns: frozenset[str]
    marks: frozenset[str]
    read: Callable[[Row], Told]


def number_in(*texts: str) -> str:
    """A receipt's number that somebody wrote into a remark."""
    for text in texts:
        found = _OUR_NUMBER.search(text.upper())
        if found:
            return found[1]
    return ""


def _entry(
    row: Row, direction: Direction, *, at: str | tuple[str, ...], fen: int, fee_fen: int, platform: str, order: str,
    refund: tuple[str, ...] = (), remarks: tuple[str, ...] = (),
) -> Entry | None:  # fmt: skip
    moment = row.moment(*((at,) if isinstance(at, str) else at))
    platform_ref = row.reference(platform, needed=True)
    order_ref = number_in(*(row.text(name) for name in remarks)) or row.reference(order)
    refund_ref = row.reference(*refund, needed=True) if refund else ""
    if not fen and not row.problems:
        row.problems.append(Problem("", NO_MONEY))
    if row.problems or moment is None:
        return None
    return Entry(
        row=row.number, direction=direction, at=moment, fen=abs(fen), fee_fen=fee_fen, platform_ref=platform_ref,
        order_ref=order_ref, refund_ref=refund_ref,
    )  # fmt: skip


def _unknown(row: Row, column: str) -> Told:
    row.wrong(UNKNOWN_STATE, column, row.text(column))
    return None


def _skip(message: str, text: str = "") -> Skip:
    return Skip(Problem("", message, {"text": text}))


def wechat_merchant(row: Row) -> Told:
    """WeChat Pay, merchant: a refund stands in a row of its own with the number of its payment."""
    state = row.text("交易状态").upper()
    fee = row.money("手续费", needed=False)
    if state == "SUCCESS":
        fen = row.money("订单金额", "总金额", "应结订单金额")
        return _entry(
            row, Direction.IN, at="交易时间", fen=fen, fee_fen=fee, platform="微信订单号", order="商户订单号",
            remarks=("商户数据包",),
        )  # fmt: skip
    if state in ("REFUND", "REVOKED"):
        done = row.text("退款状态").upper()
        if done in ("FAIL", "CHANGE", "CLOSED"):
            return _skip(NOT_DONE, done)
        if done == "PROCESSING":
            return _skip(STILL_GOING, done)
        fen = row.money("申请退款金额", "退款金额", "订单金额" if state == "REVOKED" else "退款金额")
        refund = (
            ("商户退款单号", "微信退款单号") if state == "REFUND" else ("商户退款单号", "微信退款单号", "微信订单号")
        )
        return _entry(
            row, Direction.OUT, at=("退款成功时间", "退款申请时间", "交易时间"), fen=fen, fee_fen=fee,
            platform="微信订单号", order="商户订单号", refund=refund,
        )  # fmt: skip
    return _unknown(row, "交易状态")


def wechat_personal(row: Row) -> Told:
    """WeChat, personal: what the shop bought or moved around stands between what it took."""
    side, kind, state = row.text("收/支"), row.text("交易类型"), row.text("当前状态")
    fen = row.money("金额")
    if side == "收入":
        return _entry(
            row, Direction.IN, at="交易时间", fen=fen, fee_fen=0, platform="交易单号", order="商户单号",
            remarks=("备注", "商品"),
        )  # fmt: skip
    if side == "支出" and "退款" in kind:
        return _entry(
            row, Direction.OUT, at="交易时间", fen=fen, fee_fen=0, platform="交易单号", order="商户单号",
            refund=("交易单号",),
        )  # fmt: skip
    if side in ("支出", "中性交易", "") and (kind or state):
        return _skip(NOT_INCOME, kind or state)
    return _unknown(row, "收/支")


def alipay_business(row: Row) -> Told:
    """Alipay, merchant's details of business: refunds are negative, the fee is what is taken off."""
    kind = row.text("业务类型")
    fen, fee = row.money("订单金额"), -row.money("服务费", needed=False)
    if kind in ("交易", "当面付"):
        if fen < 0:
            row.wrong(WRONG_SIDE, "订单金额", row.text("订单金额"))
        return _entry(
            row, Direction.IN, at=("完成时间", "创建时间"), fen=fen, fee_fen=fee, platform="支付宝交易号",
            order="商户订单号", remarks=("备注",),
        )  # fmt: skip
    if "退款" in kind:
        return _entry(
            row, Direction.OUT, at=("完成时间", "创建时间"), fen=fen, fee_fen=fee, platform="支付宝交易号",
            order="商户订单号", refund=("退款批次号/请求号", "支付宝交易号"),
        )  # fmt: skip
    return _unknown(row, "业务类型")


def alipay_account(row: Row) -> Told:
    """Alipay, merchant's details of the account: money in and out in two columns, fees in rows of their own."""
    kind = row.text("业务类型")
    income, spent = row.money("收入金额", needed=False), abs(row.money("支出金额", needed=False))
    if any(word in kind for word in ("收费", "服务费", "退费")):
        reference = row.reference("业务流水号", needed=True)
        return None if row.problems else Fee(row.number, reference, spent - income)
    if "退款" in kind:
        return _entry(
            row, Direction.OUT, at="发生时间", fen=spent or income, fee_fen=0, platform="业务流水号",
            order="商户订单号", refund=("账务流水号",),
        )  # fmt: skip
    if any(word in kind for word in ("在线支付", "交易付款", "收款", "当面付")):
        if not income and spent:
            row.wrong(WRONG_SIDE, "支出金额", row.text("支出金额"))
        return _entry(
            row, Direction.IN, at="发生时间", fen=income, fee_fen=0, platform="业务流水号", order="商户订单号",
            remarks=("备注",),
        )  # fmt: skip
    if any(word in kind for word in ("提现", "转账", "充值", "红包", "理财", "余额宝")):
        return _skip(NOT_INCOME, kind)
    return _unknown(row, "业务类型")


def alipay_personal(row: Row) -> Told:
    """Alipay, personal."""
    side, state = row.text("收/支"), row.text("交易状态")
    fen = row.money("金额")
    if state in ("交易关闭", "等待付款", "已关闭"):
        return _skip(NOT_DONE, state)
    if side == "收入" and state in ("交易成功", "支付成功", "等待确认收货"):
        return _entry(
            row, Direction.IN, at="交易时间", fen=fen, fee_fen=0, platform="交易订单号", order="商家订单号",
            remarks=("备注", "商品说明"),
        )  # fmt: skip
    if side == "支出" and "退款" in row.text("交易分类", "商品说明"):
        return _entry(
            row, Direction.OUT, at="交易时间", fen=fen, fee_fen=0, platform="交易订单号", order="商家订单号",
            refund=("交易订单号",),
        )  # fmt: skip
    if side in ("支出", "不计收支", "其他", ""):
        return _skip(NOT_INCOME, row.text("交易分类") or state)
    return _unknown(row, "交易状态")


def _columns(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORMATS = (
    Format(
        name="wechat_merchant", method="wechat", title=N_("微信支付商户账单"), read=wechat_merchant,
        columns=_columns("交易时间 微信订单号 商户订单号 交易状态"),
        marks=_columns("微信订单号 微信退款单号 商户退款单号 公众账号ID 特约商户号 应结订单金额"),
    ),
    Format(
        name="wechat_personal", method="wechat", title=N_("微信支付个人账单"), read=wechat_personal,
        columns=_columns("交易时间 交易类型 收/支 金额 当前状态 交易单号"),
        marks=_columns("交易单号 商户单号 当前状态 交易对方 收/支"),
    ),
    Format(
        name="alipay_business", method="alipay", title=N_("支付宝业务明细"), read=alipay_business,
        columns=_columns("支付宝交易号 商户订单号 业务类型 完成时间 订单金额"),
        marks=_columns("支付宝交易号 商家实收 退款批次号/请求号 集分宝 完成时间"),
    ),
    Format(
        name="alipay_account", method="alipay", title=N_("支付宝账务明细"), read=alipay_account,
        columns=_columns("账务流水号 业务流水号 发生时间 收入金额 支出金额 业务类型"),
        marks=_columns("账务流水号 业务流水号 收入金额 支出金额 账户余额"),
    ),
    Format(
        name="alipay_personal", method="alipay", title=N_("支付宝个人账单"), read=alipay_personal,
        columns=_columns("交易时间 收/支 金额 交易状态 交易订单号"),
        marks=_columns("交易订单号 商家订单号 交易分类 收/付款方式 商品说明"),
    ),
)  # fmt: skip
BY_NAME = {form.name: form for form in FORMATS}
