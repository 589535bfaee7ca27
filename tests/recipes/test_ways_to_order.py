"""Every way to order is tried, and what cannot be fulfilled is named with its options."""

from __future__ import annotations

from fractions import Fraction

from shop.recipes.rules.lines import Formula, Line
from shop.recipes.rules.menu import Choice, Choices, Sellable, check_sellable
from shop.recipes.rules.operations import KnownItem, parse_operations

ITEMS = {"BEANS": KnownItem(1, "mass"), "MILK": KnownItem(2, "volume"), "OAT": KnownItem(3, "volume")}
LATTE = Formula(1, (Line(1, Fraction(18_000), "beans"), Line(2, Fraction(240_000), "milk")))


def choice(number: int, operations: str = "", price_fen: int = 0) -> Choice:
    return Choice(number, f"选项 {number}", price_fen, parse_operations(operations))


MILK = Choices(1, 1, (choice(1), choice(2, "replace(milk->OAT:1.0)", 400)))
EXTRAS = Choices(0, 2, (choice(3, "add(BEANS:18)", 500), choice(4)))


def test_all_ways_are_counted() -> None:
    assert check_sellable(Sellable("拿铁", 2200, (MILK, EXTRAS), LATTE), ITEMS, {}) == (2 * 4, [])


def test_options_that_change_nothing_are_not_offered() -> None:
    ice = Choices(0, 1, (choice(5, "scale(ice:0.5)"),))
    assert check_sellable(Sellable("拿铁", 2200, (MILK, ice), LATTE), ITEMS, {})[0] == 2


def test_unknown_items_prices_below_zero_and_nothing_in_the_cup_are_told() -> None:
    bad = Choices(1, 1, (choice(6, "add(M99:1)"), choice(7, "", -2300), choice(8, "remove(milk);remove(beans)")))
    count, wrong = check_sellable(Sellable("拿铁", 2200, (bad,), LATTE), ITEMS, {})
    assert count == 3
    assert [(one.options, one.why) for one in wrong[1:]] == [(("选项 7",), "price"), (("选项 8",), "nothing")]
    assert "M99" in wrong[0].why


def test_so_little_that_it_is_not_a_thousandth_is_told() -> None:
    tiny = Choices(1, 1, (choice(9, "scale(beans:0.00001)"),))
    assert check_sellable(Sellable("拿铁", 2200, (tiny,), LATTE), ITEMS, {})[1][0].why == "nothing"
