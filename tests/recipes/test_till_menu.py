"""The till follows the recipes: options, greyed ones, allergens (domain rule 12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.queries import catalog_version
from shop.kernel.clock import FakeClock
from shop.recipes.actions.out import mark_out, mark_there
from shop.stock.models import Item
from shop.till.queries.menu import till_menu


@pytest.fixture
def product(seeded: Session) -> Callable[[str], dict[str, Any]]:
    """The product with this code as tablets get it now."""
    return lambda code: next(one for one in till_menu()["products"] if one["code"] == code)


@pytest.fixture
def out(seeded: Session, clock: FakeClock) -> Callable[..., None]:
    """Mark items as out."""

    def marked(*codes: str, there: bool = False) -> None:
        for item_id in seeded.scalars(select(Item.id).where(Item.code.in_(codes))):
            if there:
                mark_there(item_id, by=None, at=clock.now())
            else:
                mark_out(item_id, by=None, at=clock.now())

    return marked


Product = Callable[[str], dict[str, Any]]


def names(ids: list[int]) -> set[str]:
    options = {one["id"]: one["name"] for group in till_menu()["modifier_groups"] for one in group["options"]}
    return {options[number] for number in ids}


def test_a_large_espresso_is_not_offered_because_nothing_would_be_larger(product: Product) -> None:
    assert names(product("D01")["options_hidden"]) == {"大杯"}
    assert product("D04")["options_hidden"] == []


def test_oat_milk_out_greys_the_option_not_the_latte(product: Product, out: Callable[..., None]) -> None:
    before = catalog_version()
    out("M05")
    assert catalog_version() > before, "tablets fetch the menu again"
    latte, oat_latte = product("D04"), product("D08")
    assert (latte["sold_out"], names(latte["options_gone"])) == (None, {"换燕麦奶"})
    assert (oat_latte["sold_out"], names(oat_latte["options_gone"])) == (None, {"按配方", "换燕麦奶"})
    out("M05", there=True)
    assert product("D04")["options_gone"] == []


def test_beans_out_closes_what_needs_beans_and_says_why(product: Product, out: Callable[..., None]) -> None:
    out("M01")
    assert product("D04")["sold_out"] == "云南小粒咖啡熟豆（中深烘）用完了"
    assert product("D15")["sold_out"] is None, "pour-over takes other beans"
    assert names(product("D15")["options_gone"]) == {"加一份浓缩"}


def test_cups_out_leave_the_own_cup(product: Product, out: Callable[..., None]) -> None:
    out("M25")
    assert (product("D04")["sold_out"], names(product("D04")["options_gone"])) == (None, {"打包"})


def test_allergens_of_the_recipe_are_told(product: Product) -> None:
    assert product("D32")["allergens"] == ["乳"]
    assert "乳" in product("D12")["allergens"]
