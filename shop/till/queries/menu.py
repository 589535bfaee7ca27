"""The catalogue as recipes leave it: no options without effect; what needs an item that is out is grey."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shop.catalog.queries import till_catalog
from shop.catalog.queries.version import ByVersion
from shop.kernel.errors import N_
from shop.recipes.queries.availability import Availability, availability
from shop.recipes.queries.book import RecipeBook, recipe_book
from shop.recipes.queries.floors import Floors, floors

#: Recipes hold from the moment they are written, so the newest of each is the present one.
PRESENT = datetime(9999, 1, 1, tzinfo=UTC)
OUT = N_("%(items)s用完了")


def _read(version: int) -> dict[str, Any]:
    catalog, book, known = till_catalog.of(version), recipe_book.of(version), floors.of(version)
    options = {
        group["id"]: [option["id"] for option in group["options"] if option["available"]]
        for group in catalog["modifier_groups"]
    }
    return {**catalog, "products": [_product(product, options, book, known) for product in catalog["products"]]}


def _product(product: dict[str, Any], options: dict[int, list[int]], book: RecipeBook, known: Floors) -> dict[str, Any]:
    groups = [options.get(group, []) for group in product["modifier_groups"]]
    forms = [form["id"] for form in product["variants"]] or [None]
    found = [availability(book, product["id"], form, groups, at=PRESENT) for form in forms]
    said = product["allergens"]
    return {
        **product,
        "allergens": [*said, *(one for one in found[0].allergens if one not in said)],
        "sold_out": product["sold_out"] if product["variants"] else _sold_out(product, found[0]),
        "variants": [
            {**form, "sold_out": _sold_out(form, one), **_floor(known.of(product["id"], form["id"]))}
            for form, one in zip(product["variants"], found, strict=False)
        ],
        "options_hidden": list(found[0].hidden),
        "options_gone": list(found[0].gone),
        **_floor(known.of(product["id"])),
    }


def _floor(fen: int | None) -> dict[str, int]:
    return {} if fen is None else {"floor_fen": fen}


def _sold_out(thing: dict[str, Any], found: Availability) -> str | None:
    by_hand: str | None = thing["sold_out"]
    return by_hand if by_hand is not None or found.sold_out is None else OUT % {"items": found.sold_out}


till_menu = ByVersion(_read)
