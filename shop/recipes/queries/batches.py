"""Preparations: what there is of each, what was made lately and how much of what was planned came out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.kernel.errors import NotFound
from shop.kernel.money import round_half_up
from shop.recipes.models import PreparedBatch, Recipe, RecipeVersion
from shop.recipes.rules.lines import WHOLE_BP
from shop.stock.models import Item, Lot
from shop.stock.places import BAR
from shop.stock.queries.levels import on_hand


def preparations() -> list[tuple[Recipe, Item, int]]:
    """Each preparation with a recipe, and how much of it is at the bar."""
    rows = session().execute(select(Recipe, Item).join(Item, Item.id == Recipe.item_id).order_by(Item.code)).all()
    here = on_hand({item.id for _, item in rows})
    return [(recipe, item, here.get((item.id, BAR), 0)) for recipe, item in rows]


def batch_list() -> Select[PreparedBatch]:
    """What was made, the latest first."""
    return select(PreparedBatch).options(joinedload(PreparedBatch.version)).order_by(PreparedBatch.id.desc())


def batch_of(batch_id: int) -> tuple[PreparedBatch, Item, Lot, RecipeVersion]:
    """One batch with its item, its lot and the version it was made by. Raises NotFound."""
    current = session()
    batch = current.get(PreparedBatch, batch_id)
    if batch is None:
        raise NotFound
    return batch, current.get_one(Item, batch.item_id), current.get_one(Lot, batch.lot_id), batch.version


def named(batches: Sequence[PreparedBatch]) -> dict[int, tuple[Item, Lot]]:
    """Item and lot of each batch."""
    rows = session().execute(
        select(PreparedBatch.id, Item, Lot)
        .join(Item, Item.id == PreparedBatch.item_id)
        .join(Lot, Lot.id == PreparedBatch.lot_id)
        .where(PreparedBatch.id.in_([one.id for one in batches]))
    )
    return {batch_id: (item, lot) for batch_id, item, lot in rows}


def yield_bp(batch: PreparedBatch) -> int:
    """What really came out of what was planned, in basis points."""
    return round_half_up(Fraction(batch.actual_quantity * WHOLE_BP, batch.planned_quantity))
