"""Every way everything on the menu can be ordered, tried against the recipes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.catalog.models import ModifierGroup, Product
from shop.db import session
from shop.recipes.queries.book import RecipeBook
from shop.recipes.rules.menu import Choice, Choices, Sellable, Wrong, check_sellable


@dataclass(frozen=True, slots=True)
class Checked:
    """How many ways there are, what is wrong, and how many products have no recipe yet."""

    ways: int
    wrong: tuple[Wrong, ...]
    without: int


def check_menu(book: RecipeBook, *, at: datetime) -> Checked:
    """Try every combination of options of every product and form that is on sale."""
    products = session().scalars(
        select(Product)
        .where(Product.active, Product.on_till, Product.kind != "combo")
        .options(
            selectinload(Product.variants),
            selectinload(Product.modifier_groups).selectinload(ModifierGroup.options),
        )
        .order_by(Product.sort, Product.id)
    )
    tried = [_tried(one, book, at) for one in chain.from_iterable(_forms(product) for product in products)]
    wrong = tuple(chain.from_iterable(found for _, found, _ in tried))
    return Checked(sum(count for count, _, _ in tried), wrong, sum(missing for _, _, missing in tried))


def _forms(product: Product) -> list[tuple[Product, int | None, str, int]]:
    forms = [one for one in product.variants if one.active]
    if not forms:
        return [(product, None, product.name, product.price_fen)]
    return [(product, one.id, f"{product.name} {one.name}", one.price_fen) for one in forms]


def _tried(form: tuple[Product, int | None, str, int], book: RecipeBook, at: datetime) -> tuple[int, list[Wrong], bool]:
    product, variant_id, name, price_fen = form
    formula = book.formula(product.id, variant_id, at)
    groups = tuple(_choices(group, book) for group in product.modifier_groups)
    count, wrong = check_sellable(Sellable(name, price_fen, groups, formula), book.items, book.preparations_at(at))
    return count, wrong, formula is None


def _choices(group: ModifierGroup, book: RecipeBook) -> Choices:
    options = tuple(
        Choice(one.id, one.name, one.price_fen, book.options[one.id].operations)
        for one in group.options
        if one.available and one.id in book.options
    )
    return Choices(group.min_choices, group.max_choices, options)
