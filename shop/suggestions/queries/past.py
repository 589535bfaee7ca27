"""The past out of the books, as suggestions are made from. For the worker: it builds arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import func, select

from forecasting.panel import Floats
from shop.catalog.models import Category, Price, Product
from shop.db import session
from shop.kernel.clock import SHANGHAI, business_day
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.values import only_fen, worth_now
from shop.recipes.rules.costs import cost_of
from shop.sales.models import Order, OrderLine, SalesByDay, SalesByHour
from shop.sales.queries.outlets import own_outlet_id
from shop.stock.queries.levels import on_hand
from shop.suggestions.making.past import Goods, Past, TicketLine
from shop.suggestions.queries.coming import busy_days, feasts, lots
from shop.suggestions.queries.streams import streams_until

DAYS, TICKET_DAYS = 400, 180
KEPT_KINDS = ("pottery", "merchandise")
#: Hours at which noon, afternoon and evening begin.
DAYPARTS = (11, 14, 17)


def past_until(last: date, *, at: datetime, tickets: bool = True) -> Past | None:
    """Everything up to the end of a business day; None when nothing was ever sold. `tickets`: with them."""
    outlet = own_outlet_id()
    begin = session().scalar(
        select(func.min(SalesByDay.business_day)).where(
            SalesByDay.outlet_id == outlet, SalesByDay.business_day > last - timedelta(days=DAYS)
        )
    )
    if begin is None or begin > last:
        return None
    goods = goods_now(at=at)
    units, net = _sold(goods, outlet, begin, last)
    whole = Past(begin, goods, units, net)
    if not tickets:
        return whole
    by_hour, seen = _by_hour(outlet, begin, last)
    return Past(
        begin, goods, units, net, tickets=_tickets(outlet, last), prices=_prices(goods, begin, last), by_hour=by_hour,
        hours_seen=seen, lots=lots(at=at), feasts=feasts(last), busy_days=busy_days(begin, last),
        streams=streams_until(at=at),
    )  # fmt: skip


def goods_now(*, at: datetime) -> tuple[Goods, ...]:
    """Everything on sale with price, cost and what is there."""
    rows = session().execute(
        select(Product.id, Product.name, Product.kind, Category.name, Product.price_fen)
        .join(Category, Category.id == Product.category_id)
        .where(Product.active, Product.from_import.is_(None), Product.kind != "combo")
        .order_by(Product.id)
    )
    book = recipe_book()
    worth = only_fen(worth_now(book, at=at))
    kept: dict[int, tuple[int, int]] = {}
    found = []
    for number, name, kind, category, price in rows:
        made = book.resolve(number, None, at=at)
        cost = cost_of(made.needs, worth) if made.needs else None
        if kind in KEPT_KINDS and len(made.one) == 1:
            kept[number] = made.one[0]
        items = {item: amount / 1000 for item, amount in made.one}
        whole = None if cost is None or cost.unknown else float(cost.exact)
        found.append(Goods(number, name, kind, category, price, whole, items=items))
    here: dict[int, int] = defaultdict(int)
    for (item, _), amount in on_hand([item for item, _ in kept.values()]).items():
        here[item] += amount
    return tuple(_with_stock(one, kept, here) for one in found)


def _with_stock(one: Goods, kept: Mapping[int, tuple[int, int]], here: Mapping[int, int]) -> Goods:
    if one.id not in kept:
        return one
    item, amount = kept[one.id]
    pieces = max(0.0, here[item] / amount)
    return Goods(one.id, one.name, one.kind, one.category, one.price_fen, one.cost_fen, pieces, one.items)


def _sold(goods: Sequence[Goods], outlet: int, first: date, last: date) -> tuple[Floats, Floats]:
    rows = {one.id: row for row, one in enumerate(goods)}
    shape = (len(goods), (last - first).days + 1)
    units, net, opened = np.zeros(shape), np.zeros(shape), np.zeros(shape[1], dtype=bool)
    statement = select(
        SalesByDay.business_day, SalesByDay.product_id, SalesByDay.quantity - SalesByDay.returned_quantity,
        SalesByDay.net_fen - SalesByDay.returned_fen,
    ).where(SalesByDay.outlet_id == outlet, SalesByDay.business_day.between(first, last))  # fmt: skip
    for day, product, quantity, fen in session().execute(statement):
        place = (day - first).days
        opened[place] = True
        if product in rows:
            units[rows[product], place] += quantity / 1000
            net[rows[product], place] += fen
    begun = np.cumsum(units, axis=1) > 0
    known = begun & opened
    return np.where(known, units, np.nan), np.where(known, net, np.nan)


def _prices(goods: Sequence[Goods], first: date, last: date) -> Floats:
    """(goods, days) list price, yuan."""
    rows = {one.id: row for row, one in enumerate(goods)}
    prices = np.repeat(
        np.array([one.price_fen for one in goods], dtype=float)[:, None], (last - first).days + 1, axis=1
    )
    history = select(Price).where(Price.variant_id.is_(None)).order_by(Price.product_id, Price.valid_from.desc())
    for one in session().scalars(history):
        if one.product_id in rows:
            until = (business_day(one.valid_to) - first).days if one.valid_to else prices.shape[1]
            begin = max(0, (business_day(one.valid_from) - first).days)
            prices[rows[one.product_id], begin : max(0, until)] = one.price_fen
    return prices / 100


def _tickets(outlet: int, last: date) -> list[TicketLine]:
    first = last - timedelta(days=TICKET_DAYS - 1)
    rows = session().execute(
        select(Order.id, OrderLine.product_id, Order.business_day, Order.hour)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.outlet_id == outlet, Order.business_day.between(first, last), ~Order.voided)
    )
    return [
        TicketLine(order, product, day.toordinal(), sum(hour >= begin for begin in DAYPARTS))
        for order, product, day, hour in rows
    ]


def _by_hour(outlet: int, first: date, last: date) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], int]]:
    """Drinks by weekday and hour, and on how many days that weekday was open."""
    rows = session().execute(
        select(SalesByHour.business_day, SalesByHour.hour, func.sum(SalesByHour.quantity))
        .join(Product, Product.id == SalesByHour.product_id)
        .where(
            SalesByHour.outlet_id == outlet,
            SalesByHour.business_day.between(max(first, last - timedelta(days=TICKET_DAYS)), last),
            Product.kind == "drink",
        )
        .group_by(SalesByHour.business_day, SalesByHour.hour)
    )
    sold: dict[tuple[int, int], float] = defaultdict(float)
    days: dict[int, set[date]] = defaultdict(set)
    for day, hour, quantity in rows:
        sold[day.isoweekday(), hour] += int(quantity) / 1000
        days[day.isoweekday()].add(day)
    return dict(sold), {(weekday, hour): len(found) for weekday, found in days.items() for hour in range(24)}


def given_by(promotion_id: int, own: Sequence[int], first: date, last: date) -> dict[date, float]:
    """What a promotion took off all goods but its own, fen by day."""
    rows = session().execute(
        select(Order.business_day, OrderLine.product_id, OrderLine.discounts)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.business_day.between(first, last), OrderLine.discount_fen > 0, ~Order.voided)
    )
    given: dict[date, float] = defaultdict(float)
    for day, product, discounts in rows:
        if product not in own:
            given[day] += sum(one.get("fen", 0) for one in discounts if one.get("promo_id") == promotion_id)
    return dict(given)


def local_day(at: datetime) -> date:
    """The local date, by which promotions hold."""
    return at.astimezone(SHANGHAI).date()
