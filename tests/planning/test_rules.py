"""Buying, preparing, making: what the figures come to."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.planning.rules.buying import chance_to_cover, fitting, lasts, usable, wish_of
from shop.planning.rules.making import Part, Piece, line_up, to_make
from shop.planning.rules.needs import LEVELS, Need, handy, of_days, sum_at

#: Ten litres a day, give or take.
STEADY = Need(
    [10_000 * day for day in range(1, 29)],
    {f"{level:g}": [round(10_000 * day * (0.75 + level / 2)) for day in range(1, 29)] for level in LEVELS},
)
MILK = {"lost_fen": Fraction(8), "cost_fen": Fraction(14, 10)}


def test_the_level_between_two_is_on_the_line_between() -> None:
    assert sum_at(STEADY.sums, 7, 0.9) == 84_000
    assert sum_at(STEADY.sums, 7, 0.85) == (sum_at(STEADY.sums, 7, 0.8) + sum_at(STEADY.sums, 7, 0.9)) // 2
    assert sum_at(STEADY.sums, 7, 0.999) == sum_at(STEADY.sums, 7, 0.98)
    assert of_days(STEADY.mean, 56) == 560_000, "beyond four weeks it goes on as it went"


def test_what_spoils_is_bought_with_less_certainty_than_what_keeps() -> None:
    keeps = chance_to_cover(**MILK, keeps_days=None, days=7)
    spoils = chance_to_cover(**MILK, keeps_days=7, days=7)
    assert keeps == 0.98
    assert spoils == pytest.approx(4 / (4 + 1.4))
    assert spoils < chance_to_cover(**MILK, keeps_days=10, days=7) < keeps
    assert chance_to_cover(lost_fen=None, cost_fen=None, keeps_days=7, days=7) == 0.9, "nobody knows: nine in ten"


def test_never_more_of_a_round_than_it_keeps() -> None:
    week = wish_of(STEADY, lead_days=2, cover_days=7, keeps_days=None, there=0, **MILK)
    short = wish_of(STEADY, lead_days=2, cover_days=7, keeps_days=3, there=0, **MILK)
    assert (week.days, short.days) == (9, 5)
    assert short.missing < week.missing


def test_what_will_expire_before_it_is_used_does_not_count() -> None:
    """30 l expire tomorrow, 20 l in a week; ten are used a day."""
    assert usable(60_000, [(1, 30_000), (7, 20_000)], STEADY) == 40_000
    assert usable(60_000, [(-1, 30_000)], STEADY) == 30_000, "what has expired is gone"
    assert usable(60_000, [], STEADY) == 60_000


def test_how_long_the_stock_lasts() -> None:
    assert lasts(35_000, STEADY) == 3
    assert lasts(0, STEADY) == 0
    assert lasts(10**9, STEADY) == 60


def test_the_budget_goes_to_what_runs_out_first() -> None:
    lines = [(1, 500), (2, 700), (3, 300)]
    assert fitting(lines, 900) == {1, 3}, "2 does not fit, 3 still does"
    assert fitting(lines, None) == {1, 2, 3}
    assert fitting(lines, 0) == set()


@given(st.integers(0, 10**9), st.booleans())
def test_handy_figures_are_never_too_little(quantity: int, pieces: bool) -> None:
    rounded = handy(quantity, pieces=pieces)
    assert quantity <= rounded <= quantity + max(1000, quantity // 100)


@given(st.integers(0, 60), st.floats(0.1, 0.98), st.floats(0.1, 0.98))
def test_more_certainty_never_needs_less(days: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert STEADY.up_to(days, low) <= STEADY.up_to(days, high)


def piece(number: int, there: int, sold: int, high: int, *, one_off: bool = False, streamed: int = 0) -> Piece:
    return Piece(number, there * 1000, sold * 1000, streamed * 1000, (0, high * 500, high * 1000), one_off)


def test_the_studio_makes_what_runs_out_first_and_no_single_piece() -> None:
    cups, bowls, jar = piece(1, 2, 16, 12), piece(2, 0, 8, 6), piece(3, 0, 1, 1, one_off=True)
    assert [(one.id, one.make) for one in to_make([cups, bowls, jar, piece(4, 50, 8, 6)])] == [(2, 6), (1, 10)]
    assert piece(5, 2, 0, 4, streamed=8).make == 6, "streams as they went: four weeks are half of eight"


def test_a_line_up_mixes_and_shows_nothing_that_is_nearly_gone() -> None:
    pieces = [
        piece(1, 20, 30, 15), piece(2, 15, 0, 1), piece(3, 1, 0, 1, one_off=True), piece(4, 0, 9, 9),
        piece(5, 1, 9, 9), piece(6, 12, 6, 3),
    ]  # fmt: skip
    shown = line_up(pieces)
    assert [(one.id, part) for one, part in shown] == [
        (1, Part.OPENER), (2, Part.CLEAR), (3, Part.UNIQUE), (6, Part.OPENER),
    ]  # fmt: skip
