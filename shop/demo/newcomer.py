"""The demo's newest drink: it came on the menu today, nobody has bought it, and the simulated world never will."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from shop.catalog.actions.whole import save_product
from shop.catalog.models import Product
from shop.catalog.rules.facts import ProductFacts
from shop.db import session
from shop.demo.stage import LATECOMER, teacher_id
from shop.kernel.quantity import ONE
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.stock.models import Item

BESIDE, PRICE_FEN = "D19", 3000
#: Item, role, how much of its unit.
LINES = (("M01", "coffee", 18), ("M04", "milk", 180), ("M20", "fruit", 60), ("M23", "ice", 120), ("M26", "cup", 1))


def bring_newcomer(*, at: datetime) -> None:
    """Put it on the menu once."""
    products = session().scalars(select(Product).where(Product.code.in_((LATECOMER, BESIDE))))
    known = {one.code: one for one in products}
    if LATECOMER in known or BESIDE not in known:
        return
    by, beside = teacher_id(), known[BESIDE]
    facts = ProductFacts(
        code=LATECOMER, name="红河谷芒果拿铁", name_en="Honghe mango latte", kind="drink",
        category_id=beside.category_id, price_fen=PRICE_FEN, allergens=("乳",), temperature=beside.temperature,
        badge="新品", sort=beside.sort,
    )  # fmt: skip
    product = save_product(facts, by=by, at=at)
    items = {
        one.code: one.id for one in session().scalars(select(Item).where(Item.code.in_([code for code, *_ in LINES])))
    }
    lines = tuple(LineFacts(item_id=items[code], quantity=amount * ONE, role=role) for code, role, amount in LINES)
    write_product_recipe(
        RecipeFacts(lines=lines, method="芒果打成泥垫底，加冰和牛奶，最后倒浓缩。"), product_id=product.id, by=by, at=at
    )
