"""What was sold: totals, products, days and hours out of the sums that sales keeps. Money is fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from shop.catalog.models import Category, Product
from shop.db import session
from shop.kernel.money import Fen
from shop.reports.queries.later import later_orders, later_products, less
from shop.reports.rules.periods import Days
from shop.reports.rules.scopes import MADE_IN_THE_BACK, Scope
from shop.reports.rules.totals import Cost, Totals
from shop.sales.models import IS_LATE, Order, SalesByDay, SalesByHour, SalesByOrder
from shop.sales.queries import figures
from shop.sales.queries.figures import Figures, Span
from shop.sales.queries.products import ProductSums, products_of
from shop.sales.rules.records import HOUR_UNKNOWN


def span_of(days: Days) -> Span:
    """The days as the queries of sales take them."""
    return Span(first=days.first, last=days.last)


def products(days: Days, scope: Scope, *, until: datetime | None = None) -> list[ProductSums]:
    """Every product of the scope that was sold or came back, the largest revenue first.

    `until`: of the last day only what happened before, so that half a day has half a day beside it.
    """
    found = [one for one in products_of(span_of(days)) if scope.holds(one.kind)]
    if until is None:
        return found
    later = later_products(days.last, until)
    return sorted((less(one, later.get(one.product_id, ())) for one in found), key=lambda one: -one.revenue_fen)


def totals(
    days: Days, goods: Sequence[ProductSums], heads: Mapping[date, Figures] | None, *, until: datetime | None = None
) -> Totals:
    """The totals of these days: of `goods` in a hall, of whole orders by day (`heads`) when they are the truth."""
    found = Totals(
        revenue_fen=sum(one.revenue_fen for one in goods),
        units=sum(one.kept_quantity for one in goods),
        gross_fen=sum(one.gross_fen for one in goods),
        discount_fen=sum(one.discount_fen for one in goods),
        returned_fen=sum(one.returned_fen for one in goods),
    )
    if heads is None:
        return found
    whole = list(heads.values())
    later = later_orders(days.last, until) if until is not None else Totals(orders=0)
    return Totals(
        revenue_fen=sum(one.revenue_fen for one in whole) - later.revenue_fen,
        orders=sum(one.kept_orders for one in whole) - (later.orders or 0),
        units=found.units,
        gross_fen=sum(one.gross_fen for one in whole) - later.gross_fen,
        discount_fen=sum(one.discount_fen for one in whole) - later.discount_fen,
        returned_fen=sum(one.net_fen - one.revenue_fen for one in whole) - later.returned_fen,
    )


def orders_by_day(days: Days, scope: Scope) -> dict[date, Figures] | None:
    """Whole orders by day; None in a hall, where an order may hold goods of both."""
    return figures.by_day(span_of(days)) if scope is Scope.ALL else None


def cost(sold: Iterable[ProductSums]) -> Cost:
    """The cost of these products, less what came back."""
    goods = list(sold)
    return Cost(
        costed_fen=sum(one.costed_fen - one.returned_costed_fen for one in goods),
        cost_fen=sum(one.cost_fen - one.returned_cost_fen for one in goods),
        provisional_fen=sum(one.provisional_fen for one in goods),
    )


def revenue_by_day(days: Days, scope: Scope, heads: Mapping[date, Figures] | None) -> dict[date, Fen]:
    """Revenue of each day on which there was any."""
    if heads is not None:
        return {day: one.revenue_fen for day, one in heads.items()}
    revenue = func.sum(SalesByDay.net_fen - SalesByDay.returned_fen)
    rows = session().execute(
        select(SalesByDay.business_day, revenue)
        .join(Product, Product.id == SalesByDay.product_id)
        .where(SalesByDay.business_day.between(days.first, days.last), *_within(scope))
        .group_by(SalesByDay.business_day)
    )
    return {day: int(fen) for day, fen in rows}


def by_weekday_and_hour(days: Days, scope: Scope) -> dict[tuple[int, int], int]:
    """(Monday is 1, hour): orders taken; in a hall whole pieces sold. What has no known hour is left out."""
    if scope is Scope.ALL:
        return _heat(figures.orders_by_day_and_hour(span_of(days)))
    rows = session().execute(
        select(SalesByHour.business_day, SalesByHour.hour, func.sum(SalesByHour.quantity))
        .join(Product, Product.id == SalesByHour.product_id)
        .where(SalesByHour.business_day.between(days.first, days.last), *_within(scope))
        .group_by(SalesByHour.business_day, SalesByHour.hour)
    )
    thousandths = _heat((day, hour, int(quantity)) for day, hour, quantity in rows)
    return {cell: quantity // 1000 for cell, quantity in thousandths.items()}


def first_day() -> date | None:
    """The day of the shop's first sale, also one of a history that was brought in; None before there is any."""
    return session().scalar(select(func.min(SalesByOrder.business_day)))


def late_orders(days: Days) -> int:
    """How many orders of these days came when their day was over."""
    late = select(func.count()).select_from(Order).where(Order.business_day.between(days.first, days.last), IS_LATE)
    return session().scalar(late) or 0


def _heat(rows: Iterable[tuple[date, int, int]]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for day, hour, count in rows:
        if hour != HOUR_UNKNOWN:
            cell = (day.isoweekday(), hour)
            found[cell] = found.get(cell, 0) + count
    return found


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    if scope is Scope.ALL:
        return []
    return [Product.kind == MADE_IN_THE_BACK if scope is Scope.BACK else Product.kind != MADE_IN_THE_BACK]


def by_id(sold: Iterable[ProductSums]) -> Mapping[int, ProductSums]:
    """The products by their number."""
    return {one.product_id: one for one in sold}


def categories() -> list[tuple[int, str]]:
    """All categories of the menu."""
    rows = session().execute(select(Category.id, Category.name).order_by(Category.sort, Category.id))
    return [(number, name) for number, name in rows]
