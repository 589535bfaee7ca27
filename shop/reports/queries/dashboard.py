"""Everything the dashboard shows of one period and one part of the shop. Money is fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shop.kernel.money import Fen
from shop.reports.queries import cash, sold, streams, waste
from shop.reports.queries.cash import CashDifference
from shop.reports.queries.streams import Streamed
from shop.reports.queries.tried import Tried, tried
from shop.reports.rules.classes import classes
from shop.reports.rules.effects import Effect, Piece, Side, effects
from shop.reports.rules.periods import Days, Period
from shop.reports.rules.reasons import Sold, day_reason, margin_reason, product_reason, revenue_reason
from shop.reports.rules.scopes import Scope
from shop.reports.rules.totals import Cost, Totals
from shop.sales.queries.figures import Figures
from shop.sales.queries.products import ProductSums
from shop.sales.rules.compare import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The figures of one of the two periods."""

    totals: Totals
    cost: Cost
    products: Sequence[ProductSums]
    waste: dict[int, Fen]
    cash: CashDifference
    platforms: dict[str, Streamed]
    heads: Mapping[date, Figures] | None

    @property
    def waste_fen(self) -> Fen:
        """All waste."""
        return sum(self.waste.values())

    @property
    def streamed(self) -> Streamed:
        """All platforms together."""
        return streams.together(self.platforms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A period, the one it is compared with, and what is drawn of it."""

    period: Period
    scope: Scope
    now: Part
    before: Part
    days: dict[date, Fen]
    days_before: dict[date, Fen]
    heat: dict[tuple[int, int], int]
    abc: Sequence[str]
    parts: dict[Effect, Fen] | None
    late: int
    changes: dict[str, Change]
    until: datetime | None
    tried: Tried | None = None


def dashboard(period: Period, scope: Scope, *, now: datetime) -> Dashboard:
    """All figures of the shop's own sales; while the period runs, the one before is counted to the same time of day."""
    same_length = period.days.count == period.before.count
    apart = period.days.first - period.before.first
    until = now - apart if period.running and same_length else None
    here, there = part_of(period.days, scope), part_of(period.before, scope, until=until)
    if scope is Scope.STREAMS:
        return _of_streams(period, here, there, until)
    parts = effects(side_of(here), side_of(there)) if scope is Scope.ALL else None
    return Dashboard(
        period=period,
        scope=scope,
        now=here,
        before=there,
        days=sold.revenue_by_day(period.days, scope, here.heads),
        days_before=sold.revenue_by_day(period.before, scope, there.heads),
        heat=sold.by_weekday_and_hour(period.days, scope),
        abc=classes([one.revenue_fen for one in here.products]),
        parts=parts,
        late=sold.late_orders(period.days),
        changes=_changes(here, there, parts, apart.days if same_length else 0),
        until=until,
        tried=tried(now) if scope is Scope.ALL else None,
    )


def _of_streams(period: Period, here: Part, there: Part, until: datetime | None) -> Dashboard:
    """The platforms' orders by day and hour; their goods are not counted among the shop's own sales."""
    days: dict[date, Fen] = {}
    heat: dict[tuple[int, int], int] = {}
    for day, hour, fen in streams.by_day_and_hour(period.days):
        days[day] = days.get(day, 0) + fen
        heat[day.isoweekday(), hour] = heat.get((day.isoweekday(), hour), 0) + 1
    days_before: dict[date, Fen] = {}
    for day, _hour, fen in streams.by_day_and_hour(period.before):
        days_before[day] = days_before.get(day, 0) + fen
    pair = here.streamed, there.streamed
    changes = {
        name: Change(getattr(pair[0], name), getattr(pair[1], name), None)
        for name in ("paid_fen", "refund_fen", "orders")
        if pair[1].orders
    }
    return Dashboard(
        period=period, scope=Scope.STREAMS, now=here, before=there, days=days, days_before=days_before, heat=heat,
        abc=(), parts=None, late=0, changes=changes, until=until,
    )  # fmt: skip


def part_of(days: Days, scope: Scope, *, until: datetime | None = None) -> Part:
    """The figures of some days; of the last one only up to `until`."""
    goods, heads = sold.products(days, scope, until=until), sold.orders_by_day(days, scope)
    return Part(
        heads=heads,
        totals=sold.totals(days, goods, heads, until=until),
        cost=sold.cost(goods),
        products=goods,
        waste=waste.by_place(days, scope, until=until),
        cash=cash.difference(days, until=until),
        platforms=streams.by_platform(days, until=until),
    )


def side_of(part: Part) -> Side:
    """A period as its difference is explained by."""
    totals = part.totals
    return Side(
        orders=totals.orders or 0,
        revenue_fen=totals.revenue_fen,
        discount_fen=totals.discount_fen,
        products={one.product_id: Piece(one.quantity, one.gross_fen) for one in part.products},
    )


def _changes(now: Part, before: Part, parts: Mapping[Effect, Fen] | None, apart: int) -> dict[str, Change]:
    """Each figure that has something to be compared with, and what explains most of the difference."""
    if not before.totals.anything:
        return {}
    goods, goods_before = _sold(now), _sold(before)
    pair = now.totals, before.totals
    best = product_reason(goods, goods_before)
    revenue = revenue_reason(parts, pair[0].revenue_fen - pair[1].revenue_fen)
    found = {
        "revenue": Change(pair[0].revenue_fen, pair[1].revenue_fen, revenue or best),
        "units": Change(pair[0].units, pair[1].units, best),
        "waste": Change(now.waste_fen, before.waste_fen, None),
        "streams": Change(now.streamed.paid_fen, before.streamed.paid_fen, None),
    }
    if pair[0].orders is not None and pair[1].orders is not None:
        orders = [{day: one.kept_orders for day, one in (part.heads or {}).items()} for part in (now, before)]
        by_day = day_reason(orders[0], orders[1], apart=apart) if apart and len(orders[0]) > 1 else None
        found["orders"] = Change(pair[0].orders, pair[1].orders, by_day)
    for name in ("average_fen", "unit_fen"):
        values = [getattr(one, name) for one in pair]
        if None not in values:
            found[name.removesuffix("_fen")] = Change(values[0], values[1], None)
    margins = now.cost.margin_bp, before.cost.margin_bp
    if margins[0] is not None and margins[1] is not None:
        why = margin_reason(goods, goods_before, margins[0] - margins[1])
        found["margin"] = Change(margins[0], margins[1], why)
    return found


def _sold(part: Part) -> dict[int, Sold]:
    return {
        one.product_id: Sold(
            one.name,
            one.kept_quantity,
            one.cost_fen - one.returned_cost_fen,
            one.costed_fen - one.returned_costed_fen,
        )
        for one in part.products
    }
