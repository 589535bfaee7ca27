"""What a report can be made of: kinds of figures, what they can be told apart by, and what a choice of them says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shop.kernel.errors import N_
from shop.reports.rules.periods import Choice as Period


class Source(StrEnum):
    """Where figures come from. Figures of one source stand in one table."""

    GOODS = "goods"
    ORDERS = "orders"
    WASTE = "waste"
    STREAMS = "streams"


SOURCES = {
    Source.GOODS: N_("商品"),
    Source.ORDERS: N_("订单"),
    Source.WASTE: N_("报损"),
    Source.STREAMS: N_("直播订单"),
}

#: Figure: its name, and what its values are (as the columns of a sheet have it).
MEASURES: Mapping[Source, Mapping[str, tuple[str, str]]] = {
    Source.GOODS: {
        "revenue": (N_("营业额"), "yuan"),
        "units": (N_("件数"), "quantity"),
        "gross": (N_("原价"), "yuan"),
        "discount": (N_("优惠"), "yuan"),
        "returned": (N_("退回"), "yuan"),
        "cost": (N_("成本"), "yuan"),
        "margin": (N_("毛利"), "yuan"),
        "margin_rate": (N_("毛利率"), "percent"),
        "coverage": (N_("成本覆盖"), "percent"),
    },
    Source.ORDERS: {
        "revenue": (N_("营业额"), "yuan"),
        "orders": (N_("单数"), "number"),
        "average": (N_("客单价"), "yuan"),
        "gross": (N_("原价"), "yuan"),
        "discount": (N_("优惠"), "yuan"),
        "returned": (N_("退回"), "yuan"),
        "tax": (N_("税额（退款前）"), "yuan"),
    },
    Source.WASTE: {"wasted": (N_("报损金额"), "yuan"), "times": (N_("次数"), "number")},
    Source.STREAMS: {
        "paid": (N_("实付"), "yuan"),
        "orders": (N_("单数"), "number"),
        "refund": (N_("已退款"), "yuan"),
    },
}
TIMES = {"day": N_("天"), "week": N_("周"), "month": N_("月"), "weekday": N_("星期")}
DIMENSIONS: Mapping[Source, Mapping[str, str]] = {
    Source.GOODS: {
        "product": N_("商品"), "category": N_("分类"), "hall": N_("厅"), **TIMES, "outlet": N_("门店"),
    },
    Source.ORDERS: {
        **TIMES, "hour": N_("时段"), "outlet": N_("门店"), "channel": N_("渠道"), "cashier": N_("收银员"),
    },
    Source.WASTE: {"place": N_("原因"), "item": N_("物料"), **TIMES},
    Source.STREAMS: {"platform": N_("平台"), **TIMES},
}  # fmt: skip
#: What a source can be narrowed to.
FILTERS: Mapping[Source, Sequence[str]] = {
    Source.GOODS: ("hall", "category", "outlet"),
    Source.ORDERS: ("outlet", "channel"),
    Source.WASTE: ("hall",),
    Source.STREAMS: ("platform",),
}
#: People are told apart by name, never ranked by a figure.
NEVER_RANKED = frozenset({"cashier"})
IN_ORDER = frozenset({*TIMES, "hour"}) | NEVER_RANKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A report: figures of a source told apart by one thing, narrowed down, of some days."""

    source: Source
    measures: tuple[str, ...]
    dimension: str
    filters: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)

    def address(self) -> dict[str, Any]:
        """The choice as the page's address has it; the same words are kept."""
        return {
            "source": self.source.value,
            "measure": list(self.measures),
            "dimension": self.dimension,
            **self.filters,
            **self.days,
        }


def choice_from(asked: Mapping[str, Any]) -> Choice:
    """The choice that an address or a kept report says; what cannot be read means the usual."""
    text = {name: str(value) for name, value in asked.items() if isinstance(value, (str, int))}
    source = Source(text["source"]) if text.get("source") in set(Source) else Source.GOODS
    wanted = asked.get("measure") or ()
    measures = tuple(name for name in MEASURES[source] if name in wanted)
    dimension = text.get("dimension", "")
    return Choice(
        source=source,
        measures=measures or tuple(MEASURES[source])[:2],
        dimension=dimension if dimension in DIMENSIONS[source] else next(iter(DIMENSIONS[source])),
        filters={name: text[name] for name in FILTERS[source] if text.get(name)},
        days={
            name: text[name]
            for name in ("period", "since", "until")
            if text.get(name) and (name != "period" or text[name] in set(Period))
        },
    )
