"""Money: exact sharing, half-up rounding, cash rounding (domain rules 0, 1, 13)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.errors import Invalid
from shop.kernel.money import parse_yuan, part_of, round_cash, round_half_up, split, yuan

AMOUNTS = st.integers(-(10**9), 10**9)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(49, 100), 0),
        (7, 7),
    ],
)
def test_halves_go_away_from_zero(value: Fraction, rounded: int) -> None:
    assert round_half_up(value) == rounded


def test_a_cup_and_a_latte_share_the_price_of_their_combo() -> None:
    assert split(7800, [6800, 2200]) == [5893, 1907]


def test_three_equal_lines_of_a_combo_keep_every_fen() -> None:
    assert split(5000, [100, 100, 100]) == [1667, 1667, 1666]


def test_nothing_to_weigh_by_means_evenly() -> None:
    assert split(100, [0, 0, 0]) == [34, 33, 33]


def test_sharing_needs_weights() -> None:
    with pytest.raises(ValueError, match="at least one"):
        split(100, [])
    with pytest.raises(ValueError, match="negative"):
        split(100, [1, -1])


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_sharing_never_loses_a_fen(total: int, weights: list[int]) -> None:
    shares = split(total, weights)
    assert sum(shares) == total
    if any(weights):
        exact = [Fraction(total * weight, sum(weights)) for weight in weights]
        assert all(abs(share - wish) < 1 for share, wish in zip(shares, exact, strict=True))


@given(AMOUNTS, st.integers(1, 40), st.integers(0, 40))
def test_giving_back_piece_by_piece_comes_to_the_whole(total: int, units: int, cut: int) -> None:
    cut = min(cut, units)
    assert part_of(total, units, 0, cut) + part_of(total, units, cut, units) == total


def test_only_the_fen_of_cash_are_dropped() -> None:
    assert round_cash(387, "down", 10) == (380, -7)
    assert round_cash(387, "half_up", 10) == (390, 3)
    assert round_cash(387, "none", 10) == (387, 0)
    assert round_cash(387, "down", 100) == (300, -87)


@given(AMOUNTS, st.sampled_from(["none", "down", "half_up"]), st.sampled_from([1, 10, 100]))
def test_money_back_is_rounded_like_money_in(due: int, mode: str, step: int) -> None:
    payable, adjustment = round_cash(due, mode, step)  # type: ignore[arg-type]
    assert payable == due + adjustment
    assert abs(adjustment) < step or adjustment == 0
    assert round_cash(-due, mode, step) == (-payable, -adjustment)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("12", 1200), ("12.5", 1250), ("¥1,234.56", 123456), ("１２．３０元", 1230), ("-3.00", -300), ("0.10", 10)],
)
def test_amounts_are_read_as_people_type_them(typed: str, fen: int) -> None:
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["", "abc", "1.234", "1,23", "NaN", "Infinity", "1e5", "--1", "99999999999999999999"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        parse_yuan(typed)


@given(AMOUNTS)
def test_what_is_shown_can_be_typed_again(fen: int) -> None:
    assert parse_yuan(yuan(fen).replace("-¥", "-")) == fen


def test_amounts_look_the_same_everywhere() -> None:
    assert [yuan(0), yuan(5), yuan(123450), yuan(-123450)] == ["¥0.00", "¥0.05", "¥1,234.50", "-¥1,234.50"]
