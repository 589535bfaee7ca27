"""Items: what is kept. Each has its row of value from the first moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    active: bool = True


def add_item(facts: ItemFacts, *, by: int | None, at: datetime) -> Item:
    """Keep a new item, with nothing of it on hand. Raises Invalid."""
    with transaction() as current:
        if problems := problems_of(facts) + _taken(facts, item_id=None):
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
    item.active = facts.active
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


def change_item(item_id: int, facts: ItemFacts, *, by: int, at: datetime) -> Item:
    """Say something else of an item; its dimension stays once something moved. Raises NotFound, Invalid."""
    with transaction() as current:
        item = current.get(Item, item_id)
        if item is None:
            raise NotFound
        problems = problems_of(facts) + _taken(facts, item_id=item_id) + moved_problems(facts, item)
        if problems:
            raise Invalid(problems=tuple(problems))
        item.code = facts.code
        _write(item, facts)
        value = current.get_one(StockValue, item_id, with_for_update=True)
        unit = item.standard_cost
        if not value.received and unit is not None and not value.quantity:
            value.unit_num, value.unit_den = unit.numerator, unit.denominator
        current.flush()
        audit.record("item.change", subject=f"item:{item.id}", detail=f"{item.code} {item.name}", by=by, at=at)
        return item


#: fact: (its name, its longest text).
LONGEST = {
    "code": ("编码", 64), "name": ("名称", 200), "name_en": ("英文名", 200), "storage": ("怎么存放", 60),
    "shelf": ("货架位置", 40),
}  # fmt: skip
LONGEST_PACK, LONGEST_BARCODE, LONGEST_ALLERGEN, MOST_ALLERGENS = 60, 64, 30, 20
TOO_LONG = N_("「%(title)s」最多 %(most)s 个字。")


def problems_of(facts: ItemFacts) -> list[Problem]:
    """Everything that is wrong with what is said of an item, whatever else there is."""
    problems = [
        Problem(fact, TOO_LONG, {"title": title, "most": most})
        for fact, (title, most) in LONGEST.items()
        if len(getattr(facts, fact)) > most
    ]
    if not facts.code or not facts.name:
        problems.append(Problem("name", N_("编码和名称都要填。")))
    if facts.reorder_to is not None and facts.reorder_to < (facts.reorder_point or 0):
        problems.append(Problem("reorder_to", N_("补到的数量不能比补货线少。")))
    if facts.shelf_life_days is not None and not 1 <= facts.shelf_life_days <= 36_500:
        problems.append(Problem("shelf_life_days", N_("保质期请填 1 到 36500 天。")))
    if facts.opened_hours is not None and not 1 <= facts.opened_hours <= 100_000:
        problems.append(Problem("opened_hours", N_("开封后可用请填 1 到 100000 小时。")))
    if len(facts.allergens) > MOST_ALLERGENS or any(len(one) > LONGEST_ALLERGEN for one in facts.allergens):
        problems.append(Problem("allergens", N_("过敏原最多 20 种，每种最多 30 个字，用顿号隔开。")))
    return problems + _pack_problems(facts.packs)


def _pack_problems(packs: Sequence[PackFacts]) -> list[Problem]:
    problems = []
    if len({one.name for one in packs}) < len(packs):
        problems.append(Problem("pack_name", N_("同一种物料的两个包装不能同名。")))
    if len({one.barcode for one in packs if one.barcode}) < sum(bool(one.barcode) for one in packs):
        problems.append(Problem("pack_name", N_("两个包装不能用同一个条码。")))
    if any(len(one.name) > LONGEST_PACK or len(one.barcode or "") > LONGEST_BARCODE for one in packs):
        problems.append(Problem("pack_name", N_("包装的名称最多 60 个字，条码最多 64 个字。")))
    if any((one.price_fen or 0) < 0 or one.quantity_num <= 0 for one in packs):
        problems.append(Problem("pack_name", N_("包装的数量要大于 0，价格不能是负数。")))
    return problems


def moved_problems(facts: ItemFacts, item: Item) -> list[Problem]:
    """How an item is measured stays once something of it moved."""
    if facts.dimension == item.dimension or not _has_moved(item.id):
        return []
    return [Problem("dimension", N_("已经有流水的物料不能换量法，请另建一种物料。"))]


def _taken(facts: ItemFacts, *, item_id: int | None) -> list[Problem]:
    """Codes are of one item."""
    problems = []
    owner = session().scalar(select(Item.id).where(Item.code == facts.code))
    if owner is not None and owner != item_id:
        problems.append(Problem("code", N_("这个编码已经有了，请换一个。")))
    codes = [one.barcode for one in facts.packs if one.barcode]
    if codes and set(session().scalars(select(PackUnit.item_id).where(PackUnit.barcode.in_(codes)))) - {item_id}:
        problems.append(Problem("pack_name", N_("包装的条码已经是别的物料的了。")))
    return problems


def _has_moved(item_id: int) -> bool:
    return session().scalar(select(StockMove.id).where(StockMove.item_id == item_id).limit(1)) is not None
