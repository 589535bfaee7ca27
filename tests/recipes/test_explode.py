"""Yields, recipes within recipes, and what is refused (domain rule 11)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from shop.recipes.rules.explode import DEEPEST, NoRecipe, RecipeLoop, TooDeep, check_order, explode, summed
from shop.recipes.rules.lines import EXPLODE, STOCKED, Formula, Line, gross_use

BEANS, SUGAR, WATER, SYRUP, MILK = 1, 2, 3, 4, 5


def test_eighteen_grams_net_with_four_percent_purge_take_18_75() -> None:
    assert gross_use(18, 400) == Fraction(1875, 100)
    assert summed(explode([Line(BEANS, Fraction(18_000), waste_bp=400)], {})) == {BEANS: 18_750}


#: 500 g of sugar and 500 ml of water boil down to 900 ml less 10 %: 810 ml.
SYRUP_RECIPE = Formula(
    7, (Line(SUGAR, Fraction(500_000)), Line(WATER, Fraction(500_000))), output=900_000, loss_bp=1_000
)


def test_a_syrup_made_in_the_cup_takes_its_sugar_and_water() -> None:
    needs = explode([Line(SYRUP, Fraction(16_200), "sweetener", mode=EXPLODE)], {SYRUP: SYRUP_RECIPE})
    assert summed(needs) == {SUGAR: 10_000, WATER: 10_000}
    assert {(need.role, need.path) for need in needs} == {("sweetener", (SYRUP,))}


def test_a_syrup_from_the_shelf_is_taken_as_it_is() -> None:
    needs = explode([Line(SYRUP, Fraction(15_000), "sweetener", mode=STOCKED)], {SYRUP: SYRUP_RECIPE})
    assert summed(needs) == {SYRUP: 15_000}


def test_half_a_portion_and_the_same_item_twice_are_rounded_once() -> None:
    lines = [Line(BEANS, Fraction(1)), Line(BEANS, Fraction(2))]
    assert summed(explode(lines, {}), times=500) == {BEANS: 2}


def test_what_nobody_wrote_a_recipe_for_is_not_silently_nothing() -> None:
    with pytest.raises(NoRecipe):
        explode([Line(SYRUP, Fraction(1), mode=EXPLODE)], {})


def test_a_preparation_of_itself_is_refused_with_the_whole_way_round() -> None:
    names = {SYRUP: "糖浆", SUGAR: "红糖水"}
    with pytest.raises(RecipeLoop, match="糖浆 → 红糖水 → 糖浆"):
        check_order({SYRUP: [SUGAR], SUGAR: [WATER, SYRUP]}, names)
    loop = {SYRUP: Formula(1, (Line(SYRUP, Fraction(1), mode=EXPLODE),))}
    with pytest.raises(RecipeLoop):
        explode([Line(SYRUP, Fraction(1), mode=EXPLODE)], loop)


def test_six_deep_is_allowed_and_seven_is_not() -> None:
    chain = {number: [number + 1] for number in range(DEEPEST)}
    check_order(chain, {})
    with pytest.raises(TooDeep):
        check_order({**chain, DEEPEST: [99]}, {})
    formulas = {n: Formula(n, (Line(n + 1, Fraction(1000), mode=EXPLODE),)) for n in range(DEEPEST)}
    with pytest.raises(TooDeep):
        explode([Line(0, Fraction(1000), mode=EXPLODE)], {**formulas, DEEPEST: formulas[0]})
