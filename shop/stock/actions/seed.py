"""The seed of stock: 28 materials and one item for every piece that is sold as it is; figures invented."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.catalog.actions.seed import SEED
from shop.catalog.models import Product
from shop.db import session, transaction
from shop.kernel.money import parse_yuan
from shop.kernel.quantity import ONE
from shop.stock.actions.items import ItemFacts, PackFacts, add_item
from shop.stock.models import Item

DIMENSIONS = {"g": "mass", "ml": "volume"}
PREPARATIONS = {"M03", "M15"}
PACKAGING = {"M25", "M26", "M28"}
CONSUMABLES = {"M27"}
#: Counted daily, weekly; the rest monthly (domain rule 9).
DAILY = {"M01", "M02", "M04", "M05", "M06"}
WEEKLY = {"M03", "M07", "M08", "M09", "M16", "M17", "M18", "M20", "M25", "M26"}
#: Grams per millilitre, where both are usual in recipes.
DENSITIES = {"M04": (103, 100)}


def seed_items(*, by: int | None, at: datetime) -> int:
    """Load the items that are not there yet; what somebody changed since stays. Returns how many are new."""
    with transaction() as current:
        known = set(current.scalars(select(Item.code)))
        new = [facts for facts in (*_materials(), *_pieces()) if facts.code not in known]
        for facts in new:
            add_item(facts, by=by, at=at)
        return len(new)


def _rows(name: str) -> list[dict[str, str]]:
    with (SEED / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _kind(code: str) -> str:
    if code in PREPARATIONS:
        return "preparation"
    return "packaging" if code in PACKAGING else "consumable" if code in CONSUMABLES else "ingredient"


def _count_class(code: str) -> str:
    return "A" if code in DAILY else "B" if code in WEEKLY else "C"


def _materials() -> Iterator[ItemFacts]:
    for place, row in enumerate(_rows("materials")):
        code, pack = row["code"], Fraction(row["base_qty_per_purchase_unit"])
        price = parse_yuan(row["purchase_price_cny"])
        yield ItemFacts(
            code=code, name=row["name"], name_en=row["name_en"], kind=_kind(code),
            dimension=DIMENSIONS.get(row["base_unit"], "count"), density=DENSITIES.get(code),
            shelf_life_days=int(row["shelf_life_days"]) or None, opened_hours=int(row["opened_hours"]) or None,
            storage=row["storage"], allergens=[one for one in row["allergens"].split("、") if one],
            standard=(price, int(pack * ONE)), reorder_point=int(2 * pack * ONE), reorder_to=int(6 * pack * ONE),
            count_class=_count_class(code), shelf=f"{place + 1:02d}",
            packs=[PackFacts(row["purchase_unit"], pack.numerator, pack.denominator, price_fen=price)],
        )  # fmt: skip


def _pieces() -> Iterator[ItemFacts]:
    """Pottery and goods sold as they are; what has a recipe is made, not kept. A variant with a code is an item."""
    made = {row["drink_code"] for row in _rows("recipe_lines")}
    costs = {row["sku"]: parse_yuan(row["material_labour_cost_cny"]) for row in _rows("pottery")}
    products = session().scalars(
        select(Product)
        .where(Product.kind.in_(("pottery", "merchandise")), Product.from_import.is_(None))
        .options(selectinload(Product.variants))
        .order_by(Product.id)
    )
    for product in products:
        if product.code in made:
            continue
        cost = costs.get(product.code)
        names = {product.code: product.name} | {
            one.code: f"{product.name} {one.name}" for one in product.variants if one.code
        }
        for code, name in names.items():
            yield ItemFacts(
                code=code, name=name, name_en=product.name_en, kind="finished", dimension="count",
                standard=(cost, ONE) if cost is not None else None, storage="干燥",
            )  # fmt: skip
