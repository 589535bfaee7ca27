"""Statements: what their columns say in fen, what is owed by them, and how it is shared over the pieces of an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.money import Fen, parse_yuan, round_half_up, split
from shop.live.imports.rules.cells import column_name, is_scientific

NAMES = {
    "number": ("订单号", "订单编号", "主订单编号", "商户订单号", "平台单号", "平台订单号"),
    "line": ("子订单编号", "子订单号", "商品单号"),
    "code": ("商品编码", "商家编码", "SKU编码(自定义)", "商品编码(自定义)", "SKU编码", "编码"),
    "name": ("商品名称", "选购商品", "宝贝标题", "标题"),
    "paid": (
        "商品实际价格(总共)", "买家实际支付金额", "订单应付金额", "实付款", "应结订单金额", "订单金额", "成交金额",
        "销售额", "货款", "订单实付金额", "支付金额",
    ),
    "refund": ("商品已退款金额", "退款金额", "订单已退款金额", "退款"),
    "commission": ("带货费用", "推广佣金", "达人佣金", "合作企业分成", "佣金", "分成", "预估推广佣金"),
    "fee": ("技术服务费", "平台服务费", "手续费", "服务费"),
    "came": ("订单实际收款金额", "结算金额", "商家实收", "打款商家金额", "本次结算", "到账金额", "实收金额"),
}  # fmt: skip
NEEDED = (("number",), ("paid", "came"))
MONEY = ("paid", "refund", "commission", "fee", "came")
#: Amounts of the whole order that stand again in each of its rows: they count once.
OF_ORDERS = frozenset(map(column_name, ("订单实际收款金额", "技术服务费", "带货费用", "打款商家金额")))
#: A bill of Alipay writes fees as what is taken away.
FEES_NEGATIVE = column_name("支付宝交易号")
MOST_PROBLEMS = 20
#: Where the money of a statement may come to.
PLACES = {
    "bank": N_("银行账户"), "wechat": N_("微信收款"), "alipay": N_("支付宝收款"), "safe": N_("保险箱"),
    "other": N_("其他方式收款"),
}  # fmt: skip
NO_MONEY = N_("第 %(row)s 行「%(column)s」写的是「%(text)s」，不是金额。")
SPOILT = N_("第 %(row)s 行的单号「%(text)s」被 Excel 改过，后面的数字丢了。请重新导出，不要打开再保存。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A row of a statement. Refund, commission and fee are what is taken away."""

    row: int
    number: str
    line: str = ""
    code: str = ""
    name: str = ""
    paid_fen: Fen = 0
    refund_fen: Fen = 0
    commission_fen: Fen = 0
    fee_fen: Fen = 0
    came_fen: Fen = 0


@dataclass(slots=True)
class Sums:
    """Sums of rows."""

    paid_fen: Fen = 0
    refund_fen: Fen = 0
    commission_fen: Fen = 0
    fee_fen: Fen = 0
    came_fen: Fen = 0

    def add(self, row: Any) -> None:
        """Add a row that has the same amounts."""
        self.paid_fen += row.paid_fen
        self.refund_fen += row.refund_fen
        self.commission_fen += row.commission_fen
        self.fee_fen += row.fee_fen
        self.came_fen += row.came_fen

    @property
    def left_fen(self) -> Fen:
        """What the statement's own amounts leave."""
        return self.paid_fen - self.refund_fen - self.commission_fen - self.fee_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An order as our books have it: paid, refunded, and its pieces (code, name, fen)."""

    order_id: int
    paid_fen: Fen | None
    refund_fen: Fen
    pieces: tuple[tuple[str, str, Fen], ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier statements settled of an order: the first of them, and the lines that were paid for by them."""

    statement_id: int
    lines: frozenset[str]

    def has(self, row: Any) -> bool:
        """Whether the row pays again for what was paid for; a row without a line is the whole order."""
        return row.paid_fen > 0 and bool(self.lines) and (not row.line or bool(self.lines & {"", row.line}))

    def and_then(self, rows: Iterable[Any]) -> Before:
        """The same after one more statement."""
        return Before(self.statement_id, self.lines | {row.line for row in rows if row.paid_fen > 0})


@dataclass(slots=True, kw_only=True)
class Settled:
    """An order of a statement: what it says, what our books say, what is owed, what came.

    What our books know of an order is owed once, at the first statement that was booked: a refund that comes later
    counts there too. A later one of the same payer brings what it keeps for rows that were not `before`, and for
    the others no more than what came. `elsewhere`: the order stands at another payer, who owes it.
    """

    number: str
    sums: Sums
    known: Known | None
    share_bp: int | None
    before: Before | None = None
    elsewhere: bool = False
    counted: Sums = field(default_factory=Sums)
    shares: list[tuple[str, str, Fen, Fen]] = field(default_factory=list)

    @property
    def share_fen(self) -> Fen:
        """What the partner keeps: its share of what was paid and not given back, or what the statement says."""
        if self.share_bp is None:
            return self.counted.commission_fen
        return round_half_up(Fraction(self._net_fen * self.share_bp, 10_000))

    @property
    def again(self) -> bool:
        """Whether an earlier statement has settled all of it already."""
        return self.sums.paid_fen > 0 and self.counted.paid_fen == 0

    @property
    def fee_fen(self) -> Fen:
        """What the platform takes for it."""
        return self.counted.fee_fen

    @property
    def owed_fen(self) -> Fen:
        """What should come: by our books where they know the order, else by the statement."""
        return (0 if self.elsewhere else self._net_fen) - self.share_fen - self.fee_fen

    @property
    def differs_fen(self) -> Fen:
        """What came more than it should; below zero: too little."""
        return self.sums.came_fen - self.owed_fen

    @property
    def notes(self) -> list[str]:
        """Codes of everything in which statement and books do not agree."""
        found = [] if self.known else ["unknown"]
        if self.before:
            return [*found, "again" if self.again else "later"]
        if self.known and self.known.paid_fen is not None and self.known.paid_fen != self.sums.paid_fen:
            found.append("paid")
        if self.known and self.known.refund_fen != self.sums.refund_fen:
            found.append("refund")
        if self.share_bp is not None and self.share_fen != self.sums.commission_fen:
            found.append("share")
        return found

    @property
    def _net_fen(self) -> Fen:
        if self.known is None or self.known.paid_fen is None:
            return self.counted.paid_fen - self.counted.refund_fen
        if self.before:
            return 0
        return self.known.paid_fen - self.known.refund_fen


NOTES = {
    "unknown": N_("我们没有这张订单"),
    "paid": N_("实付不一样"),
    "refund": N_("退款不一样"),
    "share": N_("分成不一样"),
    "again": N_("以前的结算单已经结过，这里又结了一次，应到账算 0"),
    "later": N_("以前的结算单里有这一单：实付和退款算在那里，这里是后来结的"),
}


def rows_said(
    facts: Iterable[tuple[int, Mapping[str, str]]], *, titles: Mapping[str, str], columns: frozenset[str]
) -> list[Said]:
    """Read rows. Where no column says what came, it is what the others leave. Raises Invalid, all problems at once."""
    problems: list[Problem] = []
    found: list[Said] = []
    once: set[tuple[str, str]] = set()
    sign = -1 if FEES_NEGATIVE in columns else 1
    for row, said in facts:
        number = said["number"]
        if is_scientific(number):
            problems.append(Problem("file", SPOILT, {"row": row, "text": number}))
            continue
        money = {}
        for fact in MONEY:
            text = said.get(fact, "")
            fen = _fen(text)
            if fen is None:
                problems.append(Problem("file", NO_MONEY, {"row": row, "column": titles.get(fact, ""), "text": text}))
            if number and column_name(titles.get(fact, "")) in OF_ORDERS:
                fen = 0 if (number, fact) in once else fen
                once.add((number, fact))
            money[fact] = fen or 0
        found.append(_said(row, said, money, sign, has_came="came" in titles))
    if problems:
        raise Invalid(problems=tuple(problems[:MOST_PROBLEMS]))
    return found


def _said(row: int, said: Mapping[str, str], money: dict[str, Fen], sign: int, *, has_came: bool) -> Said:
    paid, refund = money["paid"], money["refund"]
    if paid < 0:
        paid, refund = 0, refund - paid
    fee = money["fee"] * sign
    came = money["came"] if has_came else paid - refund - money["commission"] - fee
    return Said(
        row=row, number=said["number"][:64], line=said.get("line", "")[:64], code=said.get("code", "")[:64],
        name=said.get("name", "")[:200], paid_fen=paid, refund_fen=refund, commission_fen=money["commission"],
        fee_fen=fee, came_fen=came,
    )  # fmt: skip


def settle(
    rows: Iterable[Any],
    known: Mapping[str, Known],
    *,
    share_bp: int | None,
    before: Mapping[str, Before] = MappingProxyType({}),
    elsewhere: bool = False,
) -> list[Settled]:
    """Statement rows by order, beside our books; `share_bp` where a partner keeps a share that was agreed.

    `before`: what earlier statements of the same payer settled of these orders; `elsewhere`: another payer owes them.
    """
    orders: dict[str, Settled] = {}
    said_of: dict[str, list[Any]] = {}
    for row in rows:
        number = row.number
        if number not in orders:
            orders[number] = Settled(
                number=number, sums=Sums(), known=known.get(number), share_bp=share_bp,
                before=before.get(number), elsewhere=elsewhere,
            )  # fmt: skip
        one = orders[number]
        one.sums.add(row)
        if one.before is None or not one.before.has(row):
            one.counted.add(row)
        said_of.setdefault(row.number, []).append(row)
    for number, one in orders.items():
        one.shares = _shares(one, said_of[number])
    return list(orders.values())


def _shares(one: Settled, rows: Sequence[Any]) -> list[tuple[str, str, Fen, Fen]]:
    """What is owed and what came by piece: code, name, owed, came; together exactly the order's."""
    pieces = one.known.pieces if one.known and one.known.pieces else _pieces_said(rows)
    weights = [max(0, fen) for _, _, fen in pieces]
    owed, came = split(one.owed_fen, weights), split(one.sums.came_fen, weights)
    return [(code, name, owed[place], came[place]) for place, (code, name, _) in enumerate(pieces)]


def _pieces_said(rows: Sequence[Any]) -> tuple[tuple[str, str, Fen], ...]:
    return tuple((row.code, row.name, row.paid_fen) for row in rows)


def _fen(text: str) -> Fen | None:
    """An amount, perhaps below zero; nothing is zero; None when it is none."""
    plain = text.replace("¥", "").replace("￥", "").replace("+", "").strip()
    if not plain:
        return 0
    try:
        return parse_yuan(plain)
    except Invalid:
        return None
