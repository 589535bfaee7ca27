"""Reports put together by people: sums of one source told apart by one thing. Money is fen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from shop.catalog.models import Category, Outlet, Product
from shop.db import session
from shop.kernel.clock import business_day
from shop.kernel.money import round_half_up
from shop.live.models import PlatformOrder
from shop.people.models import Person
from shop.reports.queries import streams, waste
from shop.reports.rules.choice import IN_ORDER, TIMES, Choice, Source
from shop.reports.rules.periods import Days
from shop.reports.rules.scopes import MADE_IN_THE_BACK, Scope
from shop.reports.rules.totals import share_bp
from shop.sales.models import SalesByDay, SalesByOrder
from shop.stock.models import Item, StockMove
from shop.stock.places import WASTED

LONGEST_NUMBER = 16
Values = dict[str, int | None]
Sums = dict[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a report: what it is about (a name, a date, a code) and its figures."""

    key: Any
    values: Values


@dataclass(frozen=True, slots=True)
class Report:
    """The rows and their total."""

    lines: list[Line]
    total: Values


_GOODS = {
    name: getattr(SalesByDay, name)
    for name in (
        "quantity", "gross_fen", "discount_fen", "net_fen", "returned_quantity", "returned_fen", "costed_fen",
        "cost_fen", "returned_costed_fen", "returned_cost_fen",
    )
}  # fmt: skip
_ORDERS = {
    name: getattr(SalesByOrder, name)
    for name in ("orders", "gross_fen", "discount_fen", "net_fen", "tax_fen", "refunded_fen", "voids", "voided_fen",
                 "comped_fen")
}  # fmt: skip


def report(choice: Choice, days: Days) -> Report:
    """The report of these days. Times and people stand in their order, other things by the first figure."""
    grouped: dict[Any, Sums] = {}
    total: Sums = {}
    for key, sums in _rows(choice, days):
        mine = grouped.setdefault(_key(choice.dimension, key), {})
        for into in (mine, total):
            for name, value in sums.items():
                into[name] = into.get(name, 0) + value
    figures = _FIGURES[choice.source]
    lines = [Line(key, {name: figures[name](sums) for name in choice.measures}) for key, sums in grouped.items()]
    if choice.dimension in IN_ORDER:
        lines.sort(key=lambda line: (line.key is None, line.key))
    else:
        first = choice.measures[0]
        lines.sort(key=lambda line: (-(line.values[first] or 0), str(line.key)))
    empty: Sums = dict.fromkeys(next(iter(grouped.values()), {}), 0)
    return Report(lines, {name: figures[name](total or empty) for name in choice.measures} if grouped else {})


def _rows(choice: Choice, days: Days) -> Iterable[tuple[Any, Sums]]:
    makers = {Source.GOODS: _goods, Source.ORDERS: _orders, Source.WASTE: _wasted}
    if choice.source is Source.STREAMS:
        return _streamed(choice, days)
    statement, names = makers[choice.source](choice, days)
    return (
        (key, {name: int(value or 0) for name, value in zip(names, sums, strict=True)})
        for key, *sums in session().execute(statement)
    )


def _goods(choice: Choice, days: Days) -> tuple[Select[Any], list[str]]:
    keys: dict[str, Any] = {
        "product": Product.name,
        "category": Category.name,
        "hall": case((Product.kind == MADE_IN_THE_BACK, Scope.BACK.value), else_=Scope.FRONT.value),
        "outlet": Outlet.name,
    }
    key = keys.get(choice.dimension, SalesByDay.business_day)
    group = [Product.id, Product.name] if choice.dimension == "product" else [key]
    found = (
        select(key, *(func.sum(column) for column in _GOODS.values()))
        .join(Product, Product.id == SalesByDay.product_id)
        .join(Category, Category.id == Product.category_id)
        .join(Outlet, Outlet.id == SalesByDay.outlet_id)
        .where(SalesByDay.business_day.between(days.first, days.last), *_narrowed(choice))
        .group_by(*group)
    )
    return found, list(_GOODS)


def _orders(choice: Choice, days: Days) -> tuple[Select[Any], list[str]]:
    keys: dict[str, Any] = {
        "hour": SalesByOrder.hour,
        "outlet": Outlet.name,
        "channel": SalesByOrder.channel,
        "cashier": Person.name,
    }
    key = keys.get(choice.dimension, SalesByOrder.business_day)
    group = [SalesByOrder.cashier_id, Person.name] if choice.dimension == "cashier" else [key]
    found = (
        select(key, *(func.sum(column) for column in _ORDERS.values()))
        .join(Outlet, Outlet.id == SalesByOrder.outlet_id)
        .outerjoin(Person, Person.id == SalesByOrder.cashier_id)
        .where(SalesByOrder.business_day.between(days.first, days.last), *_narrowed(choice))
        .group_by(*group)
    )
    return found, list(_ORDERS)


def _wasted(choice: Choice, days: Days) -> tuple[Select[Any], list[str]]:
    into = StockMove.to_id.in_(WASTED)
    keys: dict[str, Any] = {"item": Item.name, "place": case((into, StockMove.to_id), else_=StockMove.from_id)}
    key = keys.get(choice.dimension, StockMove.business_day)
    scope = Scope(choice.filters["hall"]) if choice.filters.get("hall") in (Scope.FRONT, Scope.BACK) else Scope.ALL
    rows = waste.rows(days, scope).join(Item, Item.id == StockMove.item_id)
    value = func.sum(case((into, StockMove.value_fen), else_=-StockMove.value_fen))
    times = func.sum(case((into & (StockMove.kind != "revalue"), 1), else_=0))
    group = [Item.id, Item.name] if choice.dimension == "item" else [key]
    return rows.with_only_columns(key, value, times).group_by(*group), ["wasted", "times"]


def _streamed(choice: Choice, days: Days) -> Iterable[tuple[Any, Sums]]:
    orders = streams.orders(days, choice.filters.get("platform", "")).options()
    columns = (PlatformOrder.platform, PlatformOrder.ordered_at, PlatformOrder.paid_fen, PlatformOrder.refund_fen)
    found: Any = session().execute(orders.with_only_columns(*columns))
    for platform, moment, paid, refund in found:
        key = platform if choice.dimension == "platform" else business_day(moment)
        yield key, {"orders": 1, "paid": int(paid or 0), "refund": int(refund or 0)}


def _narrowed(choice: Choice) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    asked = choice.filters
    if choice.source is Source.GOODS and asked.get("hall") in (Scope.FRONT, Scope.BACK):
        back = Product.kind == MADE_IN_THE_BACK
        found.append(back if asked["hall"] == Scope.BACK else ~back)
    for name, column in (("category", Category.id), ("outlet", Outlet.id)):
        if _is_number(asked.get(name, "")):
            found.append(column == int(asked[name]))
    if "channel" in asked:
        found.append(SalesByOrder.channel == asked["channel"])
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER


def _key(dimension: str, key: Any) -> Any:
    """Days are gathered into weeks (their Monday), months (their first) and weekdays (Monday is 1)."""
    if dimension not in TIMES or not isinstance(key, date):
        return key
    if dimension == "week":
        return key - timedelta(days=key.weekday())
    if dimension == "month":
        return key.replace(day=1)
    return key.isoweekday() if dimension == "weekday" else key


def _back(sums: Sums) -> int:
    return sums["refunded_fen"] + sums["voided_fen"] + sums["comped_fen"]


def _kept(sums: Sums) -> int:
    return sums["orders"] - sums["voids"]


def _costed(sums: Sums) -> int:
    return sums["costed_fen"] - sums["returned_costed_fen"]


def _cost(sums: Sums) -> int:
    return sums["cost_fen"] - sums["returned_cost_fen"]


def _average(sums: Sums) -> int | None:
    return round_half_up(Fraction(sums["net_fen"] - _back(sums), _kept(sums))) if _kept(sums) > 0 else None


_FIGURES: Mapping[Source, Mapping[str, Callable[[Sums], int | None]]] = {
    Source.GOODS: {
        "revenue": lambda sums: sums["net_fen"] - sums["returned_fen"],
        "units": lambda sums: sums["quantity"] - sums["returned_quantity"],
        "gross": lambda sums: sums["gross_fen"],
        "discount": lambda sums: sums["discount_fen"],
        "returned": lambda sums: sums["returned_fen"],
        "cost": _cost,
        "margin": lambda sums: _costed(sums) - _cost(sums),
        "margin_rate": lambda sums: share_bp(_costed(sums) - _cost(sums), _costed(sums)),
        "coverage": lambda sums: share_bp(_costed(sums), sums["net_fen"] - sums["returned_fen"]),
    },
    Source.ORDERS: {
        "revenue": lambda sums: sums["net_fen"] - _back(sums),
        "orders": _kept,
        "average": _average,
        "gross": lambda sums: sums["gross_fen"],
        "discount": lambda sums: sums["discount_fen"],
        "returned": _back,
        "tax": lambda sums: sums["tax_fen"],
    },
    Source.WASTE: {"wasted": lambda sums: sums["wasted"], "times": lambda sums: sums["times"]},
    Source.STREAMS: {
        "paid": lambda sums: sums["paid"],
        "orders": lambda sums: sums["orders"],
        "refund": lambda sums: sums["refund"],
    },
}
