"""The demo's recipes and goods: written down when its history ends, restocked every evening from then on."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.db import transaction
from shop.kernel.clock import business_day
from shop.kernel.money import round_half_up
from shop.kernel.quantity import ONE
from shop.recipes.actions.seed import load_recipes
from shop.recipes.models import Recipe
from shop.stock.actions.posting import post
from shop.stock.models import Item, MoveKind
from shop.stock.places import BAR, SUPPLIER
from shop.stock.queries.levels import on_hand
from shop.stock.rules.records import MoveRecord

#: So many pieces of each work are on the shelf; materials are bought in packs up to their upper mark.
PIECES = 12 * ONE


def fit_out(*, at: datetime) -> None:
    """Recipes for everything from now on, and enough of everything at the bar."""
    with transaction():
        load_recipes(by=None, at=at)
        restock(at=at)


def restock(*, at: datetime) -> None:
    """Buy what is below its mark, in whole packs at the usual price; nothing before there are recipes."""
    with transaction() as current:
        if current.scalar(select(Recipe.id).limit(1)) is None:
            return
        items = current.scalars(select(Item).where(Item.active).options(selectinload(Item.packs))).all()
        here = on_hand({item.id for item in items})
        wanted = [(item, _wanted(item, here.get((item.id, BAR), 0))) for item in items]
        source = uuid5(NAMESPACE_URL, f"demo/restock/{at.isoformat()}")
        post([_receipt(item, quantity, source, at=at) for item, quantity in wanted if quantity], at=at)


def _wanted(item: Item, here: int) -> int:
    least, most = item.reorder_point or 1, item.reorder_to or PIECES
    if here >= least or item.standard_cost is None:
        return 0
    pack = int(item.packs[0].factor * ONE) if item.packs else ONE
    return -(-(most - here) // pack) * pack


def _receipt(item: Item, quantity: int, source: UUID, *, at: datetime) -> MoveRecord:
    value = round_half_up((item.standard_cost or 0) * quantity)
    return MoveRecord(
        item.id, quantity, SUPPLIER, BAR, MoveKind.RECEIPT.value, "demo", source, item.id, at, business_day(at),
        value_fen=value,
    )  # fmt: skip
