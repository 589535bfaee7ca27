"""Units are exact; weight and volume meet only through a density (domain rule 10)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.recipes.rules.units import COUNT, UNITS, VOLUME, NoConversion, TooLittle, Unit, convert, thousandths

MILK = Fraction(103, 100)


def test_a_box_of_twelve_litres_is_twelve_thousand_millilitres() -> None:
    box = Unit("箱", VOLUME, Fraction(12) * UNITS["l"].factor)
    assert convert(1, box, UNITS["ml"]) == 12_000


@given(st.integers(1, 10**9))
def test_the_same_unit_changes_nothing(amount: int) -> None:
    """1000 stays 1000, not 1000.010."""
    assert convert(amount, UNITS["g"], UNITS["g"]) == amount


def test_milk_goes_from_volume_to_weight_by_its_density_and_back() -> None:
    grams = convert(240, UNITS["ml"], UNITS["g"], density=MILK)
    assert grams == Fraction(2472, 10)
    assert convert(grams, UNITS["g"], UNITS["ml"], density=MILK) == 240


@pytest.mark.parametrize(("given_", "wanted", "density"), [("ml", "g", None), ("pc", "g", MILK), ("g", "pc", MILK)])
def test_without_a_density_or_with_pieces_nothing_is_guessed(
    given_: str, wanted: str, density: Fraction | None
) -> None:
    with pytest.raises(NoConversion):
        convert(1, UNITS[given_], UNITS[wanted], density=density)


def test_less_than_a_thousandth_of_the_unit_is_refused() -> None:
    assert thousandths(1, UNITS["mg"], UNITS["g"]) == 1
    with pytest.raises(TooLittle):
        thousandths(Fraction(9, 10), UNITS["mg"], UNITS["g"])
    carton = Unit("箱", COUNT, Fraction(1000))
    with pytest.raises(TooLittle):
        thousandths(Fraction(9, 10), UNITS["pc"], carton)
