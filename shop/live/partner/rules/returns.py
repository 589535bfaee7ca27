"""What a partner sends back beside what it was told: which orders went with which number, and every difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shop.kernel.errors import N_
from shop.live.imports.rules.cells import is_scientific, pieces_in

NAMES = {
    "number": (
        "订单编号", "订单号", "主订单编号", "平台单号", "平台订单号", "订单ID", "用户订单号", "客户订单号",
        "商家订单号", "物流编号(选填)",
    ),
    "tracking": ("快递单号", "物流单号", "运单号", "运单编号", "快递运单号", "快递编号"),
    "courier": ("快递公司", "物流公司", "承运商", "快递"),
    "pieces": ("实发数量", "数量", "件数", "商品数量", "内件数量", "托寄物数量"),
    "answer": ("回执", "回执状态", "处理结果", "是否收到", "状态", "结果"),
}  # fmt: skip
NEEDED = (("number",), ("tracking", "answer"))
#: Words of an acknowledgement that say no.
NO_WORDS = ("缺", "拒", "未收", "没收到", "无货", "不足", "破", "错", "取消", "否", "异常")
LONGEST_TRACKING, LONGEST_COURIER = 60, 80
DIFFERENCES = {
    "no_number": N_("这一行没有单号。"),
    "spoilt": N_("单号「%(text)s」被 Excel 改过，认不出是哪一单。请对方用文本格式重发。"),
    "unknown": N_("没有这个单号的订单。"),
    "not_told": N_("这张订单没有交给过这家合作企业。"),
    "pieces": N_("我们交的是 %(ours)s 件，回单写 %(theirs)s 件。"),
    "no_tracking": N_("没有写快递单号。"),
    "split": N_("写了几个快递单号，都记下了：%(text)s。"),
    "other_tracking": N_("已经记了另一个快递单号 %(ours)s，没有改。"),
    "called_off": N_("这张订单已经取消或在售后，却发了货。"),
    "said_no": N_("对方说：%(text)s。"),
    "missing": N_("交给了对方，回单里没有。"),
}
TOLD_ANYWAY = ("split",)


@dataclass(frozen=True, slots=True)
class Handed:
    """An order as we know it: pieces the partner was told of (0: it was not), how it stands, its tracking number."""

    order_id: int
    pieces: int
    open: bool
    sent: bool
    tracking: str


@dataclass(slots=True)
class Reconciled:
    """Orders that agree, with courier and tracking number, and every difference."""

    matched: list[list[Any]] = field(default_factory=list)
    differences: list[dict[str, Any]] = field(default_factory=list)

    def differs(self, row: int, number: str, code: str, **facts: Any) -> None:
        """Note a difference."""
        self.differences.append({"row": row, "number": number, "code": code, "facts": facts})


@dataclass(slots=True)
class _Said:
    """Everything a file says of one order."""

    row: int
    trackings: list[str] = field(default_factory=list)
    couriers: list[str] = field(default_factory=list)
    pieces: int | None = None
    no: str = ""


def reconcile(rows: Iterable[tuple[int, Mapping[str, str]]], known: Mapping[str, Handed], *, kind: str) -> Reconciled:
    """Hold a return file against what was handed over. Orders with a difference are not among those that agree."""
    found = Reconciled()
    for number, said in _by_order(rows, found).items():
        _one(number, said, known.get(number), kind, found)
    answered = {one["number"] for one in found.differences} | {one[3] for one in found.matched}
    for number, handed in known.items():
        if handed.pieces and handed.open and number not in answered:
            found.differs(0, number, "missing")
    return found


def _by_order(rows: Iterable[tuple[int, Mapping[str, str]]], found: Reconciled) -> dict[str, _Said]:
    orders: dict[str, _Said] = {}
    for row, facts in rows:
        number = facts["number"]
        if not number or is_scientific(number):
            found.differs(row, number, "spoilt" if number else "no_number", text=number)
            continue
        said = orders.setdefault(number, _Said(row))
        for name, kept in (("tracking", said.trackings), ("courier", said.couriers)):
            text = facts.get(name, "")
            if text and text not in kept:
                kept.append(text)
        pieces = pieces_in(facts.get("pieces", ""), most=100_000)
        if pieces is not None:
            said.pieces = (said.pieces or 0) + pieces
        answer = facts.get("answer", "")
        if any(word in answer for word in NO_WORDS):
            said.no = answer
    return orders


def _one(number: str, said: _Said, handed: Handed | None, kind: str, found: Reconciled) -> None:
    tracking = "、".join(said.trackings)[:LONGEST_TRACKING]
    if handed is None:
        found.differs(said.row, number, "unknown")
    elif not handed.pieces:
        found.differs(said.row, number, "not_told")
    elif said.no:
        found.differs(said.row, number, "said_no", text=said.no)
    elif said.pieces is not None and said.pieces != handed.pieces:
        found.differs(said.row, number, "pieces", ours=handed.pieces, theirs=said.pieces)
    elif kind == "tracking" and not tracking:
        found.differs(said.row, number, "no_tracking")
    elif kind == "tracking" and handed.tracking and handed.tracking != tracking:
        found.differs(said.row, number, "other_tracking", ours=handed.tracking)
    elif not handed.open and not handed.sent:
        found.differs(said.row, number, "called_off")
    else:
        if len(said.trackings) > 1:
            found.differs(said.row, number, "split", text=tracking)
        courier = "、".join(said.couriers)[:LONGEST_COURIER]
        found.matched.append([handed.order_id, courier, tracking, number])
