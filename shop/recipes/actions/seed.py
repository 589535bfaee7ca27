"""The seed recipes: 32 drinks from the seed catalogue, and one line for everything that is sold as it is."""

from __future__ import annotations

import csv
from datetime import datetime

from sqlalchemy import select

from shop.catalog.actions.seed import SEED
from shop.catalog.models import Product
from shop.db import session, transaction
from shop.kernel.quantity import ONE, parse_quantity
from shop.recipes.actions.versions import write_preparation, write_product_recipe
from shop.recipes.models import Recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.recipes.rules.lines import PLAIN, STOCKED
from shop.stock.models import Item

GOODS = "goods"
SOLD_AS_THEY_ARE = ("pottery", "merchandise")
#: Cold brew: 1 part of beans to 8 of water, of which the grounds keep a quarter.
COLD_BREW, COLD_BREW_LINES, COLD_BREW_LOSS_BP = "M03", (("M01", 250, "coffee"), ("M24", 2000, "water")), 2500
STEEPED = "1:8 粗磨，冷藏浸泡 12–16 小时，过滤后装瓶贴标签。"
SECONDS = {"意式": 60, "手冲": 210, "冷萃": 30, "特调": 90, "茶饮": 90, "无咖啡因": 75}


def load_recipes(*, by: int | None, at: datetime) -> int:
    """Write the recipes that are not there yet; what a teacher changed stays. Returns how many were written."""
    with transaction():
        current = session()
        items = {item.code: item for item in current.scalars(select(Item))}
        there = set(current.scalars(select(Recipe.product_id).where(Recipe.product_id.is_not(None))))
        products = [one for one in current.scalars(select(Product).order_by(Product.id)) if one.id not in there]
        prepared = set(current.scalars(select(Recipe.item_id).where(Recipe.item_id.is_not(None))))
        written = 0
        if COLD_BREW in items and items[COLD_BREW].id not in prepared:
            write_preparation(_cold_brew(items), item_id=items[COLD_BREW].id, by=by, at=at)
            prepared.add(items[COLD_BREW].id)
            written += 1
        lines = _drink_lines(items, prepared)
        for product in products:
            found = lines.get(product.code) or _as_it_is(product, items)
            if found:
                seconds = SECONDS.get(product.category.name, 0) if product.kind == "drink" else 0
                facts = RecipeFacts(lines=found, seconds=seconds)
                write_product_recipe(facts, product_id=product.id, by=by, at=at)
                written += 1
        return written


def _cold_brew(items: dict[str, Item]) -> RecipeFacts:
    lines = tuple(
        LineFacts(item_id=items[code].id, quantity=amount * ONE, role=role) for code, amount, role in COLD_BREW_LINES
    )
    return RecipeFacts(lines=lines, output_quantity=2000 * ONE, loss_bp=COLD_BREW_LOSS_BP, method=STEEPED, seconds=900)


def _drink_lines(items: dict[str, Item], prepared: set[int | None]) -> dict[str, tuple[LineFacts, ...]]:
    found: dict[str, tuple[LineFacts, ...]] = {}
    unknown = set()
    with (SEED / "recipe_lines.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            item = items.get(row["material_code"])
            if item is None:
                unknown.add(row["drink_code"])
                continue
            line = LineFacts(
                item_id=item.id, quantity=parse_quantity(row["qty"]), role=row["role"], note=row["note"].strip(),
                mode=STOCKED if item.id in prepared else PLAIN,
            )  # fmt: skip
            found[row["drink_code"]] = (*found.get(row["drink_code"], ()), line)
    return {code: lines for code, lines in found.items() if code not in unknown}


def _as_it_is(product: Product, items: dict[str, Item]) -> tuple[LineFacts, ...]:
    item = items.get(product.code)
    if item is None or product.kind not in SOLD_AS_THEY_ARE:
        return ()
    return (LineFacts(item_id=item.id, quantity=ONE, role=GOODS),)
