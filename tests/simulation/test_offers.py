"""An offer of two things: it works on its days alone, takes its price off both lines and brings along more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from simulation import Offer, Plan, Promotion, World

FIRST = date(2026, 3, 2)
ON = frozenset(FIRST + timedelta(days=number) for number in (0, 2, 4))
FIRST_CODE, SECOND_CODE = "D15", "D31"
OFFER = Offer("一起", FIRST_CODE, SECOND_CODE, 900, ON, lift=3.0)


def test_only_on_its_days_and_exactly_by_its_lift() -> None:
    usual, offered = World(FIRST, 7, seed=3, plan=Plan()), World(FIRST, 7, seed=3, plan=Plan(offers=(OFFER,)))
    chance = usual.truth.affinity(FIRST_CODE, SECOND_CODE)
    for number in range(7):
        day = FIRST + timedelta(days=number)
        before, after = usual.expected(day), offered.expected(day)
        more = 2 * chance * before[FIRST_CODE] if day in ON else 0.0
        assert after[SECOND_CODE] - before[SECOND_CODE] == pytest.approx(more)
        assert after[FIRST_CODE] == before[FIRST_CODE]


def test_who_buys_both_pays_less_by_the_offer_and_nobody_else() -> None:
    on = frozenset(FIRST + timedelta(days=number) for number in range(0, 28, 2))
    world = World(FIRST, 28, seed=3, plan=Plan(offers=(replace(OFFER, days=on),)))
    cuts = 0
    for day in world:
        for sale in day.sales:
            lines = {line.code: line for line in sale.lines}
            cut = sum(one.fen for line in sale.lines for one in line.reductions if one.label == "一起")
            both = [lines[code].quantity for code in (FIRST_CODE, SECOND_CODE) if code in lines]
            assert cut == (900 * min(both) if len(both) == 2 and day.date in on else 0)
            cuts += cut > 0
    assert cuts > 0


def test_a_promotion_may_hold_on_named_days_only() -> None:
    one = Promotion("x", FIRST, FIRST + timedelta(days=6), only=ON)
    assert [one.runs(FIRST + timedelta(days=number), wet=False) for number in range(7)] == [
        True, False, True, False, True, False, False,
    ]  # fmt: skip
