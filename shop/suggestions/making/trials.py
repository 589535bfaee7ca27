"""Trials: days drawn by lot, how likely they show an effect, the forecast made before, the effect measured after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np

from forecasting.experiments import Effect, Outcome, Plan, effects, plan, power
from forecasting.panel import Floats
from forecasting.weekdays import weekdays
from shop.suggestions.making.past import Past, forecast, margins_of

OWN, OTHERS, AFTER, NET = "own", "others", "after", "net"
WEEKS = (2, 4, 6, 8)
LEAST_PAIRS = 4
LOOK_BACK = 28
ALL_DAYS = tuple(range(7))
NORMAL = NormalDist()
EIGHTY, NINETY_FIVE = NORMAL.inv_cdf(0.9), NORMAL.inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Power:
    """For so many weeks: the chance (percent) to see the expected effect, the smallest effect seen with 80 % (fen)."""

    weeks: int
    percent: int
    smallest_fen: int


def powers(past: Past, products: Sequence[int], effect: float, *, days: tuple[int, ...] = ALL_DAYS) -> list[Power]:
    """Before anything starts: what a trial of 2, 4, 6 or 8 weeks could show."""
    behind = _past_outcome(past, products)
    found: list[Power] = []
    if len(behind.actual) < LEAST_PAIRS:
        return found
    for weeks in WEEKS:
        design = plan(np.datetime64(past.last_day + timedelta(days=1)), weeks, seed=0, weekdays_used=days)
        chance, smallest = power(design, behind, effect)
        found.append(Power(weeks, round(100 * chance), round(smallest)))
    return found


def _past_outcome(past: Past, products: Sequence[int]) -> Outcome:
    """The last four weeks in which the shop was open, with the forecast made before them."""
    own, _ = margins_of(past, products)
    own = own[: int(np.flatnonzero(~np.isnan(own)).max(initial=-1)) + 1]
    actual = own[-LOOK_BACK:]
    expected = forecast(own[:-LOOK_BACK], past.first_day, len(actual))
    open_days = ~np.isnan(actual)
    return Outcome(actual[open_days], expected[open_days])


@dataclass(frozen=True, slots=True)
class Arranged:
    """The days of a trial and what the forecast made before it expects of each day from the first to the last."""

    first_day: date
    last_day: date
    changed: tuple[date, ...]
    control: tuple[date, ...]
    expected: Mapping[str, Mapping[date, float]]


def arrange(
    past: Past, products: Sequence[int], *, first_day: date, weeks: int, seed: int, days: tuple[int, ...] = ALL_DAYS
) -> Arranged:
    """Draw the lots and forecast. `first_day` lies after everything the past knows."""
    design = plan(np.datetime64(first_day), weeks, seed=seed, weekdays_used=days)
    dates = [date.fromisoformat(str(one)) for one in design.dates]
    changed = tuple(day for day, on in zip(dates, design.changed, strict=True) if on)
    control = tuple(day for day, on in zip(dates, design.changed, strict=True) if not on)
    return Arranged(
        dates[0], dates[-1], changed, control, expected_from(past, products, first_day, dates[-1] + timedelta(days=1))
    )


def expected_from(past: Past, products: Sequence[int], first: date, last: date) -> dict[str, dict[date, float]]:
    """What the bar expects of these goods and of the others, by day; made from the past alone."""
    skipped = (first - past.last_day).days - 1
    horizon = (last - past.last_day).days
    found = {}
    for name, series in zip((OWN, OTHERS), margins_of(past, products), strict=True):
        ahead = forecast(series, past.first_day, horizon)[skipped:]
        found[name] = {first + timedelta(days=number): float(fen) for number, fen in enumerate(ahead)}
    return found


def measure(
    past: Past,
    products: Sequence[int],
    arranged: Arranged,
    *,
    given: Mapping[date, float] | None = None,
    seed: int = 0,
) -> dict[str, Effect] | None:
    """The effect a changed day, by lots drawn again; None while too few pairs of days are known.

    `others` is what the other goods gained or lost (cannibalisation), `after` what was gained or lost on the day after
    (pull-forward): only days after that are not planned for the change themselves count there. `given` is what the
    promotion took off other goods by day (the other half of a bundle): it is paid for by the goods themselves.
    """
    own, others = (
        {past.first_day + timedelta(days=n): float(fen) for n, fen in enumerate(series)}
        for series in margins_of(past, products)
    )
    for day, fen in (given or {}).items():
        own[day], others[day] = own.get(day, np.nan) - fen, others.get(day, np.nan) + fen
    design = _kept(arranged, own)
    if len(np.unique(design.pair)) < LEAST_PAIRS:
        return None
    dates = [date.fromisoformat(str(one)) for one in design.dates]
    outcomes = {
        OWN: _outcome(dates, own, arranged.expected[OWN]),
        OTHERS: _outcome(dates, others, arranged.expected[OTHERS]),
    }
    found = effects(design, outcomes, seed=seed)
    return {**found, AFTER: _after(arranged, own)}


def _kept(arranged: Arranged, own: Mapping[date, float]) -> Plan:
    """The plan without pairs of which a day was closed or has not been."""
    dates = sorted([*arranged.changed, *arranged.control])
    begin = arranged.first_day
    weekday = weekdays(np.array(dates, dtype="datetime64[D]"))
    week = np.array([(day - begin).days // 7 for day in dates])
    pair = (week // 2) * 7 + weekday
    known = np.array([not np.isnan(own.get(day, np.nan)) for day in dates])
    whole = np.array([known[pair == one].all() and (pair == one).sum() == 2 for one in pair])
    changed = set(arranged.changed)
    return Plan(
        np.array(dates, dtype="datetime64[D]")[whole], np.array([day in changed for day in dates])[whole], pair[whole]
    )


def _outcome(dates: Sequence[date], actual: Mapping[date, float], expected: Mapping[date, float]) -> Outcome:
    return Outcome(np.array([actual[day] for day in dates]), np.array([expected.get(day, 0.0) for day in dates]))


def _after(arranged: Arranged, own: Mapping[date, float]) -> Effect:
    """Control days right after a changed day against those after a control day: what was bought before is missing."""
    changed = set(arranged.changed)
    rest: dict[bool, list[float]] = {True: [], False: []}
    for day in arranged.control:
        value = own.get(day, np.nan)
        if not np.isnan(value):
            rest[day - timedelta(days=1) in changed].append(value - arranged.expected[OWN].get(day, 0.0))
    after, before = np.array(rest[True]), np.array(rest[False])
    if min(len(after), len(before)) < 2:
        return Effect(0.0, float("-inf"), float("inf"), 1.0)
    gap = float(after.mean() - before.mean())
    error = float(np.sqrt(after.var(ddof=1) / len(after) + before.var(ddof=1) / len(before)))
    chance = 2 * (1 - NORMAL.cdf(abs(gap) / max(error, 1e-9)))
    return Effect(gap, gap - NINETY_FIVE * error, gap + NINETY_FIVE * error, chance)


def against_forecast(
    past: Past, products: Sequence[int], days: Sequence[date], expected: Mapping[str, Mapping[date, float]]
) -> dict[str, Effect] | None:
    """Without control days: actual less forecast, with the scatter that the forecast had before. Much less sure."""
    own, others = margins_of(past, products)
    at = {past.first_day + timedelta(days=n): n for n in range(past.length)}
    known = [day for day in days if day in at and not np.isnan(own[at[day]])]
    before = [n for n in range(past.length) if past.first_day + timedelta(days=n) < min(days)]
    if not known or len(before) <= 2 * LOOK_BACK:
        return None

    def gap(name: str, series: Floats) -> Effect:
        estimate = float(np.mean([series[at[day]] - expected[name].get(day, 0.0) for day in known]))
        head, tail = series[before[:-LOOK_BACK]], series[before[-LOOK_BACK:]]
        left = tail - forecast(head, past.first_day, LOOK_BACK)
        error = float(np.nanstd(left, ddof=1)) * np.sqrt(1 / len(known) + 1 / LOOK_BACK)
        chance = 2 * (1 - NORMAL.cdf(abs(estimate) / max(error, 1e-9)))
        return Effect(estimate, estimate - NINETY_FIVE * error, estimate + NINETY_FIVE * error, chance)

    return {OWN: gap(OWN, own), OTHERS: gap(OTHERS, others), NET: gap(OWN, own)}
