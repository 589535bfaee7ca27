"""Which hall and which category goods belong to, as the catalogue says today."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session

FRONT, BACK = "front", "back"
POTTERY = "pottery"


class Family(NamedTuple):
    """Where a product's income and cost are told."""

    hall: str
    category: int


def families() -> dict[int, Family]:
    """Every product's."""
    rows = session().execute(select(Product.id, Product.kind, Product.category_id))
    return {product: Family(BACK if kind == POTTERY else FRONT, category) for product, kind, category in rows}


NOWHERE = Family("", 0)
