"""From the books to panels: what was sold by day, what is known of days beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from forecasting import Feature, Panel
from shop.calendar.queries import days as calendar_days
from shop.calendar.rules.days import DayFacts
from shop.calendar.rules.kinds import Kind
from shop.catalog.actions.products import BACK_ON_SALE
from shop.catalog.models import Product
from shop.db import session
from shop.kernel.clock import business_day, day_bounds
from shop.people.models import AuditEntry
from shop.planning.learning.promotions import promoted
from shop.sales.models import SalesByDay
from shop.sales.queries.outlets import own_outlet_id

MOST_DAYS = 730
STRONGEST = 3
SHOP = "shop"
#: How the trail tells that a product is sold again; it said so in English once.
SOLD_AGAIN = (f"：{BACK_ON_SALE}", "on sale")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """What is known at a cut-off: a panel of products and one of categories and the shop, prices, masked days."""

    cut_off: date
    products: Panel
    sums: Panel
    prices: Floats
    masked: NDArray[np.bool_]
    product_ids: tuple[int, ...]
    category_ids: tuple[int, ...]

    @property
    def days(self) -> int:
        """Length of the history."""
        return self.products.length


def known_at(cut_off: date, *, horizon: int) -> Known | None:
    """Everything up to the end of that day; None when nothing was sold."""
    first = cut_off - timedelta(days=MOST_DAYS - 1)
    own = own_outlet_id()
    span = (SalesByDay.outlet_id == own, SalesByDay.business_day.between(first, cut_off))
    begun = session().scalar(select(func.min(SalesByDay.business_day)).where(*span))
    if begun is None:
        return None
    rows = session().execute(
        select(
            SalesByDay.business_day, SalesByDay.product_id, SalesByDay.quantity - SalesByDay.returned_quantity,
            SalesByDay.quantity - SalesByDay.unpriced_quantity, SalesByDay.net_fen,
        ).where(*span)
    ).all()  # fmt: skip
    goods = {row.id: row for row in session().execute(select(Product.id, Product.category_id, Product.active))}
    products = sorted({row[1] for row in rows})
    place = {product: number for number, product in enumerate(products)}
    length = (cut_off - begun).days + 1
    sold, priced, money = (np.zeros((len(products), length)) for _ in range(3))
    start, seen = begun.toordinal(), np.zeros((len(products), length), dtype=bool)
    for day, product, quantity, with_price, net in rows:
        at = place[product], day.toordinal() - start
        sold[at], priced[at], money[at], seen[at] = max(0, quantity) / 1000, with_price / 1000, net, True
    opened = seen.any(axis=0)
    on_sale = opened & (np.cumsum(seen, axis=1) > 0)
    features = _features(begun, cut_off + timedelta(days=horizon))
    categories = sorted({goods[product].category_id for product in products})
    of_category = np.array([[goods[product].category_id == one for product in products] for one in categories])
    totals = np.concatenate([of_category.astype(float) @ sold, sold.sum(axis=0, keepdims=True)])
    sums = Panel(
        np.where(opened & (np.cumsum(totals > 0, axis=1) > 0), totals, np.nan), np.datetime64(begun),
        (*(f"c{one}" for one in categories), SHOP), features=features,
    )  # fmt: skip
    kept = np.array([place[product] for product in products if goods[product].active], dtype=int)
    ids = tuple(products[row] for row in kept)
    masked = _sold_out(ids, begun, cut_off)
    with np.errstate(invalid="ignore", divide="ignore"):
        prices = np.where(priced > 0, money / priced / 100, np.nan)[kept]
    plans = promoted(ids, begun, cut_off + timedelta(days=horizon))
    panel = Panel(
        np.where(on_sale, sold, np.nan)[kept], np.datetime64(begun), tuple(f"{one:09d}" for one in ids),
        categories=tuple(str(goods[one].category_id) for one in ids), features={**features, **plans},
    )  # fmt: skip
    return Known(cut_off, panel.without(masked), sums, prices, masked, ids, tuple(categories))


def _features(first: date, last: date) -> dict[str, Feature]:
    """What the calendar says of each day; what it does not know yet is not known."""
    facts = calendar_days(first, last)

    def of(value: Any) -> Feature:
        return Feature(np.array([value(one) for one in facts], dtype=float))

    return {
        "closed": of(lambda one: not one.is_open),
        "day_off": of(_day_off),
        "makeup": of(lambda one: one.is_makeup_workday if one.known else np.nan),
        "event": of(lambda one: event_strength(one) / STRONGEST),
        "break": of(lambda one: np.nan if one.in_break is None else one.in_break),
    }


def _day_off(one: DayFacts) -> float:
    if one.holiday is None:
        return 0.0 if one.known else np.nan
    return float(one.holiday.kind is not Kind.MAKEUP)


def event_strength(one: DayFacts) -> int:
    """How strong the events of a day are, 0 to 3; tourist seasons last too long to be events."""
    return max((event.strength or 1 for event in one.events if event.kind is not Kind.SEASON), default=0)


def _sold_out(products: tuple[int, ...], first: date, last: date) -> NDArray[np.bool_]:
    """(products, days): days on which it was marked as sold out, from the audit trail, until it was there again."""
    masked = np.zeros((len(products), (last - first).days + 1), dtype=bool)
    place = {f"product:{product}": row for row, product in enumerate(products)}
    entries = session().execute(
        select(AuditEntry.subject, AuditEntry.at, AuditEntry.detail)
        .where(AuditEntry.verb == "product.sold_out", AuditEntry.at.between(day_bounds(first)[0], day_bounds(last)[1]))
        .order_by(AuditEntry.id)
    )
    since: dict[int, int] = {}
    for subject, at, detail in entries:
        row = place.get(subject)
        if row is None:
            continue
        day = _column(at, first)
        if not detail.endswith(SOLD_AGAIN):
            since.setdefault(row, day)
        elif row in since:
            begun = since.pop(row)
            masked[row, begun : max(begun + 1, day)] = True
    for row, begun in since.items():
        masked[row, begun:] = True
    return masked


def _column(at: datetime, first: date) -> int:
    return (business_day(at) - first).days
