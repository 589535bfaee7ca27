"""The needs of the newest run, with the items they are for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from shop.db import session
from shop.planning.models import ItemNeed, PlanRun
from shop.planning.rules.needs import Need
from shop.stock.models import Dimension, Item


@dataclass(frozen=True, slots=True)
class Needed:
    """An item and what it will take; margin in fen that a unit of it brings (None: nobody knows)."""

    item: Item
    need: Need
    lost_fen: Fraction | None


def needed(run: PlanRun, *, today: date) -> list[Needed]:
    """Every item that something is expected to be taken of, in the order of codes."""
    rows = session().execute(
        select(ItemNeed, Item)
        .join(Item, Item.id == ItemNeed.item_id)
        .where(ItemNeed.run_id == run.id, Item.active)
        .order_by(Item.code)
    )
    passed = max((today - run.cut_off).days - 1, 0)
    return [
        Needed(
            item,
            Need(row.mean, row.sums, passed, pieces=item.dimension == Dimension.COUNT),
            None if row.lost_milli is None else Fraction(row.lost_milli, 1000),
        )
        for row, item in rows
    ]
