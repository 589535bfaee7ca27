"""What options do to a latte, by role and in one order (domain rule 12)."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest

from shop.kernel.errors import Invalid
from shop.recipes.rules.lines import Line
from shop.recipes.rules.operations import KnownItem, apply, changes_something, parse_operations

ITEMS = {
    "BEANS": KnownItem(1, "mass"),
    "MILK": KnownItem(2, "volume", Fraction(103, 100)),
    "OAT": KnownItem(3, "volume"),
    "CUP": KnownItem(4, "count"),
    "LID": KnownItem(5, "count"),
    "SUGAR": KnownItem(6, "mass"),
    "POWDER": KnownItem(7, "mass"),
}
LATTE = (
    Line(1, Fraction(18_000), "beans"),
    Line(2, Fraction(240_000), "milk"),
    Line(4, Fraction(1000), "cup"),
    Line(5, Fraction(1000), "lid"),
    Line(6, Fraction(10_000), "sweetener"),
)
OAT, LESS_SUGAR = "replace(milk->OAT:1.0)", "scale(sweetener:0.5)"
OWN_CUP, SHOT = "remove(cup);remove(lid)", "add(BEANS:18)"


def made(*texts: str) -> list[tuple[int, str, int]]:
    operations = [one for text in texts for one in parse_operations(text)]
    return [(line.item_id, line.role, int(line.quantity)) for line in apply(LATTE, operations, ITEMS)]


def test_oat_milk_takes_the_place_of_milk() -> None:
    assert (3, "milk", 240_000) in made(OAT)
    assert not any(item_id == 2 for item_id, _, _ in made(OAT))


def test_less_sugar_own_cup_and_an_extra_shot() -> None:
    assert made(LESS_SUGAR)[-1] == (6, "sweetener", 5_000)
    assert {item_id for item_id, _, _ in made(OWN_CUP)} == {1, 2, 6}
    assert made(SHOT)[-1] == (1, "", 18_000)


def test_no_sugar_leaves_no_line_of_nothing() -> None:
    assert all(role != "sweetener" for _, role, _ in made("scale(sweetener:0)"))


def test_the_order_in_which_somebody_taps_changes_nothing() -> None:
    """A large oat latte is 1.3 times the oat milk; what is removed is removed in the end."""
    texts = (OAT, "scale(milk:1.3)", SHOT, OWN_CUP)
    assert {tuple(made(*order)) for order in permutations(texts)} == {tuple(made(*texts))}
    assert (3, "milk", 312_000) in made(*texts)


def test_a_powder_for_a_liquid_is_weighed_by_the_density() -> None:
    assert (7, "milk", 24_720) in made("replace(milk->POWDER:0.1)")
    with pytest.raises(Invalid, match="密度"):
        made("replace(cup->POWDER:1)")


def test_every_part_nobody_understands_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        parse_operations("double(milk); scale(ice:half) ;add(M01:18)")
    assert [problem.facts for problem in refused.value.problems] == [
        {"part": "double(milk)"},
        {"part": "scale(ice:half)"},
    ]


def test_an_item_nobody_knows_is_named() -> None:
    with pytest.raises(Invalid, match="M99"):
        made("add(M99:1)")


def test_an_option_belongs_where_its_role_occurs() -> None:
    roles = {line.role for line in LATTE}
    assert changes_something(parse_operations(OAT), roles)
    assert changes_something((), roles)
    assert changes_something(parse_operations(SHOT), roles)
    assert not changes_something(parse_operations("scale(ice:0.5)"), roles)
    assert changes_something(parse_operations("scale(ice:1.3);scale(milk:1.3)"), roles)
