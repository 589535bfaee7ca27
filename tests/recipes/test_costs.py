"""A cost is an exact sum rounded once; a difference names what makes it (domain rule 11)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shop.recipes.rules.card import Shares, margin_bp, price_card
from shop.recipes.rules.costs import ADDED, AMOUNT, PRICE, REMOVED, Contribution, cost_of, why_changed
from shop.recipes.rules.explode import Need

BEANS, MILK, OAT, CUP = 1, 2, 3, 4
LATTE = [Need(BEANS, Fraction(18_000)), Need(MILK, Fraction(250_000)), Need(CUP, Fraction(1000))]
#: Fen per thousandth: 105.00 per kg, 13.50 per 950 ml, 36.00 per 50 sets.
VALUES = {BEANS: Fraction(10_500, 10**6), MILK: Fraction(1350, 950_000), CUP: Fraction(3600, 50_000)}


def test_a_latte_costs_6_16_and_is_rounded_once() -> None:
    assert cost_of(LATTE, VALUES).fen == 616
    thirds = [Need(n, Fraction(1)) for n in (1, 2, 3)]
    assert cost_of(thirds, dict.fromkeys((1, 2, 3), Fraction(1, 2))).fen == 2


def test_an_item_of_unknown_value_makes_the_cost_unknown_not_zero() -> None:
    cost = cost_of(LATTE, {BEANS: VALUES[BEANS]})
    assert cost.fen is None
    assert cost.unknown == {MILK, CUP}


def test_why_the_latte_costs_twelve_fen_more() -> None:
    """Milk went from 13.50 to 13.96 the box: 250 ml of it are 12.1 fen."""
    dearer = {**VALUES, MILK: Fraction(1396, 950_000)}
    assert why_changed(LATTE, LATTE, VALUES, dearer) == [
        Contribution(MILK, PRICE, 250_000 * Fraction(46, 950_000)),
    ]


def test_more_of_it_a_new_item_and_one_that_went_are_told_apart() -> None:
    after = [Need(BEANS, Fraction(20_000)), Need(OAT, Fraction(250_000)), Need(CUP, Fraction(1000))]
    found = why_changed(LATTE, after, VALUES, {**VALUES, OAT: Fraction(17, 10_000)})
    assert {(one.item_id, one.why) for one in found} == {(BEANS, AMOUNT), (OAT, ADDED), (MILK, REMOVED)}


NEEDS = st.lists(st.builds(Need, st.integers(1, 4), st.fractions(0, 1000)), max_size=5)
PRICES = st.fixed_dictionaries(dict.fromkeys((1, 2, 3, 4), st.fractions(0, 10)))


@given(NEEDS, NEEDS, PRICES, PRICES)
def test_the_contributions_add_up_to_the_difference(
    before: list[Need], after: list[Need], old: dict[int, Fraction], new: dict[int, Fraction]
) -> None:
    difference = cost_of(after, new).exact - cost_of(before, old).exact
    assert sum((one.exact for one in why_changed(before, after, old, new)), Fraction(0)) == difference


def test_the_price_card_leads_from_material_to_price_and_floor() -> None:
    shares = Shares(loss_bp=400, labour_fen_per_hour=2000, energy_fen=30, platform_bp=500, margin_bp=6000)
    card = price_card(Fraction(600), seconds=90, shares=shares)
    assert (card.loss, card.labour, card.energy, card.cost) == (25, 50, 30, 705)
    assert card.floor_fen == 743, "705 / 0.95, rounded up: a floor never loses"
    assert card.price_fen == 2015, "705 / 0.35"
    assert margin_bp(2400, Fraction(600)) == 7500
    assert margin_bp(0, Fraction(600)) is None
