"""What the measured shop's drinks are made of: four of 48 ingredients each, all of them there in plenty."""

from __future__ import annotations

from collections.abc import Sequence

from bench._world import OPENED
from shop.kernel.clock import FakeClock
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from tests.support.stock import Stock, make_item

ITEMS, LINES = 48, 4
PLENTY, PLENTY_FEN = 10**12, 10**7
TAKEN = 20_000


def cook(products: Sequence[int]) -> None:
    """Give each product a recipe."""
    clock = FakeClock(OPENED)
    items = [make_item(clock, f"I{number}", "mass") for number in range(ITEMS)]
    for item in items:
        Stock(clock).receive(item, PLENTY, PLENTY_FEN)
    for place, product in enumerate(products):
        used = [items[(place * 7 + number) % ITEMS] for number in range(LINES)]
        facts = RecipeFacts(lines=tuple(LineFacts(item_id=item, quantity=TAKEN) for item in used))
        write_product_recipe(facts, product_id=product, by=None, at=OPENED)
