"""Switchback experiments: on some days a change, on others not, drawn by lot within weekdays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from forecasting.panel import Days, Floats, as_day
from forecasting.weekdays import weekdays

EXACT_PAIRS = 12
DRAWS = 4999
SURE = 0.95
POWER = 0.8


@dataclass(frozen=True)
class Plan:
    """`dates` (days,) in order, `changed` (days,) where the change applies, `pair` (days,) the two days that lots were
    drawn for: the same weekday in two weeks running, one with the change and one without."""

    dates: Days
    changed: NDArray[np.bool_]
    pair: NDArray[np.int64]


@dataclass(frozen=True)
class Outcome:
    """Margin of each planned day, yuan or fen, and what the forecast made before the experiment expected of it."""

    actual: Floats
    expected: Floats


@dataclass(frozen=True)
class Effect:
    """Change of margin a day: estimate, its 95 % interval, and the chance of as much by the lots alone."""

    estimate: float
    low: float
    high: float
    chance: float


def plan(first_day: np.datetime64, weeks: int, *, seed: int, weekdays_used: tuple[int, ...] = tuple(range(7))) -> Plan:
    """Draw lots for `weeks` weeks (an even number, else ValueError) from `first_day` on, for the weekdays used."""
    if weeks < 2 or weeks % 2:
        raise ValueError("an even number of weeks is needed: each weekday is paired with itself a week later")
    dates = as_day(first_day) + np.arange(7 * weeks)
    used = np.isin(weekdays(dates), weekdays_used)
    dates, week = dates[used], (np.arange(7 * weeks) // 7)[used]
    pair = (week // 2) * 7 + weekdays(dates)
    lots = np.random.default_rng(seed).integers(0, 2, size=int(pair.max()) + 1)
    return Plan(dates, (week % 2) == lots[pair], pair)


def power(design: Plan, past: Outcome, effect: float) -> tuple[float, float]:
    """(chance to find `effect`, the smallest effect found with chance 0.8) before anything is started.

    `past`: days of the same kind without a change, with the forecasts made for them; their scatter around the forecast
    stands for the experiment's. Normal approximation of the paired test at 5 %.
    """
    pairs = len(np.unique(design.pair))
    error = _left_over(past).std(ddof=1) * np.sqrt(2.0 / pairs)
    normal = NormalDist()
    limit = normal.inv_cdf(1 - (1 - SURE) / 2)
    found = normal.cdf(abs(effect) / error - limit) + normal.cdf(-abs(effect) / error - limit)
    return float(found), float((limit + normal.inv_cdf(POWER)) * error)


def effects(design: Plan, outcomes: Mapping[str, Outcome], *, seed: int = 0) -> dict[str, Effect]:
    """The effect on each outcome, and on their sum as "net".

    Give the margin of the product itself, of the other products (cannibalisation: what they lose), and of the day
    after each planned day (pull-forward: what is bought now is not bought then). The earlier forecast is a covariate;
    the test draws the lots again within each pair, all ways up to 12 pairs, else 4999 times. Raises ValueError for a
    name "net".
    """
    if "net" in outcomes or not outcomes:
        raise ValueError("outcomes need names other than net, and at least one")
    net = Outcome(
        np.sum([one.actual for one in outcomes.values()], axis=0),
        np.sum([one.expected for one in outcomes.values()], axis=0),
    )
    return {name: _effect(design, one, seed) for name, one in {**outcomes, "net": net}.items()}


def _left_over(outcome: Outcome, pair: NDArray[np.int64] | None = None) -> Floats:
    """What the forecast does not explain; its slope is fitted within pairs, between a half and one and a half."""
    actual, expected = (np.asarray(one, dtype=float) for one in (outcome.actual, outcome.expected))
    group = np.zeros(len(actual), dtype=int) if pair is None else np.unique(pair, return_inverse=True)[1]
    centred = [one - (np.bincount(group, one) / np.bincount(group))[group] for one in (actual, expected)]
    spread = float((centred[1] ** 2).sum())
    slope = float(np.clip((centred[0] * centred[1]).sum() / spread, 0.5, 1.5)) if spread > 0 else 0.0
    return actual - slope * expected


def _effect(design: Plan, outcome: Outcome, seed: int) -> Effect:
    rest = _left_over(outcome, design.pair)
    group = np.unique(design.pair, return_inverse=True)[1]
    gaps = np.bincount(group, np.where(design.changed, rest, -rest))
    estimate = float(gaps.mean())
    count = len(gaps)
    if count <= EXACT_PAIRS:
        signs = 1.0 - 2.0 * ((np.arange(2**count)[:, None] >> np.arange(count)) & 1)
    else:
        drawn = np.random.default_rng(seed).integers(0, 2, size=(DRAWS, count))
        signs = np.concatenate([np.ones((1, count)), 1.0 - 2.0 * drawn])
    by_lot = signs @ gaps / count
    chance = float((np.abs(by_lot) >= abs(estimate) - 1e-12).mean())
    around = signs @ (gaps - estimate) / count
    low, high = np.quantile(around, [(1 - SURE) / 2, 1 - (1 - SURE) / 2])
    return Effect(estimate, estimate + float(low), estimate + float(high), chance)
