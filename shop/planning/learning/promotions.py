"""Approved promotions as something that is known beforehand: from the day on which they were approved."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from sqlalchemy import select

from forecasting import Feature
from shop.catalog.models import Product
from shop.db import session
from shop.kernel.clock import business_day
from shop.promotions.models import Promotion
from shop.promotions.queries import rule_from
from shop.promotions.rules.facts import PIECE_KINDS, CartLine, Rule


def promoted(products: tuple[int, ...], first: date, last: date) -> dict[str, Feature]:
    """1 on days on which a product has a promotion of its own; nothing when there never was one.

    Only what lowers the price of pieces counts: an offer for the whole basket is for every product alike.
    """
    rows = session().scalars(
        select(Promotion).where(Promotion.approved_at.is_not(None), Promotion.kind.in_(PIECE_KINDS))
    )
    goods = {one.id: one for one in session().scalars(select(Product).where(Product.id.in_(products)))}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    values = np.zeros((len(products), len(days)))
    planned = np.full(values.shape, np.datetime64(first))
    for row in rows:
        if row.approved_at is None:
            continue
        rule, approved = rule_from(row), business_day(row.approved_at)
        stopped = business_day(row.stopped_at) if row.stopped_at else None
        on = np.array([_holds(rule, day, approved, stopped) for day in days])
        mine = np.array([rule.scope.covers(_line(goods[product])) for product in products], dtype=bool)
        values[np.ix_(mine, on)] = 1.0
        planned[np.ix_(mine, on)] = np.datetime64(approved)
    return {"promotion": Feature(values, planned)} if values.any() else {}


def _holds(rule: Rule, day: date, approved: date, stopped: date | None) -> bool:
    on = not (rule.starts and str(day) < rule.starts) and not (rule.ends and str(day) > rule.ends)
    in_force = day >= approved and (stopped is None or day < stopped)
    return on and in_force and (not rule.days or day.isoweekday() in rule.days)


def _line(product: Product) -> CartLine:
    return CartLine("", product.id, product.category_id, product.kind, 0, 0, 1, 0)
