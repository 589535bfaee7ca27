"""Items: what is kept. Each has its row of value from the first moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.stock.models import Item, PackUnit, StockMove, StockValue


@dataclass(frozen=True, slots=True)
class PackFacts:
    """A pack: so many base units (num / den), perhaps at a price."""

    name: str
    quantity_num: int
    quantity_den: int = 1
    price_fen: int | None = None
    barcode: str | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is said of an item. The standard cost is fen for so many thousandths."""

    code: str
    name: str
    kind: str
    dimension: str
    name_en: str = ""
    density: tuple[int, int] | None = None
    shelf_life_days: int | None = None
    opened_hours: int | None = None
    storage: str = ""
    allergens: Sequence[str] = ()
    standard: tuple[int, int] | None = None
    reorder_point: int | None = None
    reorder_to: int | None = None
    count_class: str = "C"
    shelf: str = ""
    packs: Sequence[PackFacts] = ()


def add_item(facts: ItemFacts, *, by: int | None, at: datetime) -> Item:
    """Keep a new item, with nothing of it on hand. Raises Invalid."""
    with transaction() as current:
        if problems := problems_with(facts, item_id=None):
            raise Invalid(problems=tuple(problems))
        item = Item(code=facts.code)
        _write(item, facts)
        current.add(item)
        current.flush()
        unit = item.standard_cost
        current.add(
            StockValue(
                item_id=item.id, quantity=0, value_fen=0, received=False,
                unit_num=None if unit is None else unit.numerator, unit_den=None if unit is None else unit.denominator,
            )
        )  # fmt: skip
        current.flush()
        if by is not None:
            audit.record("item.add", subject=f"item:{item.id}", detail=f"{item.code} {item.name}", by=by, at=at)
        return item


def _write(item: Item, facts: ItemFacts) -> None:
    item.name, item.name_en, item.kind, item.dimension = facts.name, facts.name_en, facts.kind, facts.dimension
    item.density_num, item.density_den = facts.density or (None, None)
    item.shelf_life_days, item.opened_hours = facts.shelf_life_days, facts.opened_hours
    item.storage, item.allergens, item.shelf = facts.storage, list(facts.allergens), facts.shelf
    item.standard_value_fen, item.standard_quantity = facts.standard or (None, None)
    item.reorder_point, item.reorder_to, item.count_class = facts.reorder_point, facts.reorder_to, facts.count_class
    item.packs = []
    session().flush()
    item.packs = [
        PackUnit(
            name=pack.name, quantity_num=pack.quantity_num, quantity_den=pack.quantity_den,
            price_fen=pack.price_fen, barcode=pack.barcode,
        )
        for pack in facts.packs
    ]  # fmt: skip


def change_item(item_id: int, facts: ItemFacts, *, active: bool, by: int, at: datetime) -> Item:
    """Say something else of an item; its dimension stays once something moved. Raises NotFound, Invalid."""
    with transaction() as current:
        item = current.get(Item, item_id)
        if item is None:
            raise NotFound
        problems = problems_with(facts, item_id=item_id)
        if facts.dimension != item.dimension and _has_moved(item_id):
            problems.append(Problem("dimension", N_("已经有流水的物料不能换量法，请另建一种物料。")))
        if problems:
            raise Invalid(problems=tuple(problems))
        item.code = facts.code
        _write(item, replace(facts, allergens=item.allergens))
        item.active = active
        value = current.get_one(StockValue, item_id, with_for_update=True)
        unit = item.standard_cost
        if not value.received and unit is not None and not value.quantity:
            value.unit_num, value.unit_den = unit.numerator, unit.denominator
        current.flush()
        audit.record("item.change", subject=f"item:{item.id}", detail=f"{item.code} {item.name}", by=by, at=at)
        return item


def problems_with(facts: ItemFacts, *, item_id: int | None) -> list[Problem]:
    """Everything that is wrong with what is said of an item."""
    problems = []
    taken = session().scalar(select(Item.id).where(Item.code == facts.code))
    if taken is not None and taken != item_id:
        problems.append(Problem("code", N_("这个编码已经有了，请换一个。")))
    if facts.reorder_to is not None and facts.reorder_to < (facts.reorder_point or 0):
        problems.append(Problem("reorder_to", N_("补到的数量不能比补货线少。")))
    return problems


def _has_moved(item_id: int) -> bool:
    return session().scalar(select(StockMove.id).where(StockMove.item_id == item_id).limit(1)) is not None
