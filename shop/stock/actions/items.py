"""Items: what is kept. Each has its row of value from the first moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.db import transaction
from shop.people.actions import audit
from shop.stock.models import Item, PackUnit, StockValue


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
    """Keep a new item, with nothing of it on hand."""
    with transaction() as current:
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
    item.packs = [
        PackUnit(
            name=pack.name, quantity_num=pack.quantity_num, quantity_den=pack.quantity_den,
            price_fen=pack.price_fen, barcode=pack.barcode,
        )
        for pack in facts.packs
    ]  # fmt: skip
