"""What a unit of each product takes of each item: by the recipes and the choices of the last four weeks' guests."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session
from shop.recipes.queries.book import RecipeBook, recipe_book
from shop.recipes.queries.values import worth_now
from shop.recipes.rules.explode import DEEPEST
from shop.recipes.rules.lines import Formula
from shop.sales.actions.goods import chosen
from shop.sales.models import Order, OrderLine

LOOK_BACK = 28
Way = tuple[int | None, Any]


def uses(products: tuple[int, ...], *, cut_off: date, at: datetime) -> tuple[list[int], NDArray[np.float64]]:
    """The items, and (products, items) thousandths that a unit takes; preparations and what they are made of both."""
    book = recipe_book()
    inner = book.preparations_at(at)
    ways = _ways(cut_off)
    rows = [_of_product(product, ways.get(product, Counter()), book, inner, at) for product in products]
    items = sorted({item for row in rows for item in row})
    place = {item: number for number, item in enumerate(items)}
    found = np.zeros((len(products), len(items)))
    for number, row in enumerate(rows):
        for item, quantity in row.items():
            found[number, place[item]] = quantity
    return items, found


def margins(products: tuple[int, ...], *, at: datetime) -> NDArray[np.float64]:
    """(products,) fen that a unit brings above what goes into it; NaN where its recipe or a price is not known."""
    book = recipe_book()
    worth = worth_now(book, at=at)
    prices = dict(session().execute(select(Product.id, Product.price_fen).where(Product.id.in_(products))).all())
    found = []
    for product in products:
        taken = book.resolve(product, None, at=at).one
        known = taken and all(item in worth for item, _ in taken)
        cost = sum(float(worth[item].fen) * amount for item, amount in taken) if known else np.nan
        found.append(prices[product] - cost)
    return np.array(found, dtype=float)


def margin_of_items(
    margin: NDArray[np.float64], mean: NDArray[np.float64], each: NDArray[np.float64]
) -> list[int | None]:
    """Of each item: fen of margin that a thousand units of it bring, over the products as they are expected to sell."""
    known = ~np.isnan(margin)
    sold = np.where(known, mean.sum(axis=1), 0.0)
    brought = (np.nan_to_num(margin) * sold) @ (each > 0)
    taken = sold @ each
    return [
        round(1e6 * float(fen) / float(used)) if used > 0 and fen > 0 else None
        for fen, used in zip(brought, taken, strict=True)
    ]


def _ways(cut_off: date) -> dict[int, Counter[Way]]:
    """Product: how often each form and choice was sold lately."""
    rows = session().execute(
        select(OrderLine.product_id, OrderLine.variant_id, OrderLine.modifiers, OrderLine.quantity)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.business_day.between(cut_off - timedelta(days=LOOK_BACK - 1), cut_off))
    )
    found: dict[int, Counter[Way]] = defaultdict(Counter)
    for product, variant, modifiers, quantity in rows:
        found[product][variant, chosen(modifiers)] += quantity
    return found


def _of_product(
    product: int, ways: Counter[Way], book: RecipeBook, inner: Mapping[int, Formula], at: datetime
) -> dict[int, float]:
    usual: dict[Way, int] = {(None, ()): 1}
    sold = ways or usual
    whole = sum(sold.values())
    taken: dict[int, float] = defaultdict(float)
    for (variant, choices), quantity in sold.items():
        for item, amount in book.resolve(product, variant, choices, at=at).one:
            taken[item] += amount * quantity / whole
    found: dict[int, float] = defaultdict(float)
    for item, share in taken.items():
        _add(found, item, share, inner, 0)
    return found


def _add(found: dict[int, float], item: int, amount: float, inner: Mapping[int, Formula], depth: int) -> None:
    """The item, and what it is made of when the shop prepares it itself."""
    found[item] += amount
    formula = inner.get(item)
    if formula is None or depth >= DEEPEST:
        return
    for line in formula.lines_for(1000):
        _add(found, line.item_id, amount * float(line.gross) / 1000, inner, depth + 1)
