"""Out of stock acts on what is really needed: the option goes grey, not the latte (domain rule 12)."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from shop.recipes.queries.availability import Availability, availability
from shop.recipes.queries.book import About, KnownOption, Made, RecipeBook
from shop.recipes.rules.lines import Formula, Line
from shop.recipes.rules.operations import KnownItem, parse_operations

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
BEANS, MILK, OAT, CUP = 1, 2, 3, 4
AS_IT_IS, WITH_OAT, LESS_ICE, SHOT, OWN_CUP = 11, 12, 13, 14, 15
GROUPS = ((AS_IT_IS, WITH_OAT), (LESS_ICE,), (SHOT,), (OWN_CUP,))
TEXTS = {
    AS_IT_IS: "",
    WITH_OAT: "replace(milk->OAT:1.0)",
    LESS_ICE: "scale(ice:0.5)",
    SHOT: "add(BEANS:18)",
    OWN_CUP: "remove(cup)",
}
LATTE = Formula(
    7,
    (
        Line(BEANS, Fraction(18_000), "coffee"),
        Line(MILK, Fraction(250_000), "milk"),
        Line(CUP, Fraction(1000), "cup"),
    ),
    valid_from=NOW,
)
NAMES = {BEANS: "咖啡豆", MILK: "鲜牛奶", OAT: "燕麦奶", CUP: "纸杯"}


def latte_without(*out: int) -> Availability:
    book = RecipeBook(
        1,
        {Made(1, None): (LATTE,)},
        {},
        {number: KnownOption(parse_operations(text)) for number, text in TEXTS.items()},
        {code: KnownItem(n, "mass") for code, n in (("BEANS", BEANS), ("MILK", MILK), ("OAT", OAT), ("CUP", CUP))},
        {n: About(name, name, name, "g", ("乳",) if n == MILK else ()) for n, name in NAMES.items()},
        dict.fromkeys(out, ""),
    )
    return availability(book, 1, None, GROUPS, at=NOW)


@pytest.mark.parametrize(
    ("out", "gone", "sold_out"),
    [
        ((), (), None),
        ((OAT,), (WITH_OAT,), None),
        ((MILK,), (AS_IT_IS,), None),
        ((MILK, OAT), (WITH_OAT,), "鲜牛奶"),
        ((BEANS,), (), "咖啡豆"),
        ((CUP,), (), None),
    ],
)
def test_what_is_out_greys_what_needs_it(out: tuple[int, ...], gone: tuple[int, ...], sold_out: str | None) -> None:
    found = latte_without(*out)
    assert (found.gone, found.sold_out, found.hidden) == (gone, sold_out, (LESS_ICE,))


def test_allergens_come_from_what_goes_in() -> None:
    assert latte_without().allergens == ("乳",)


def test_a_product_without_a_recipe_is_simply_there() -> None:
    empty = RecipeBook(1, {}, {}, {}, {}, {}, {MILK: ""})
    assert availability(empty, 1, None, GROUPS, at=NOW) == Availability()
