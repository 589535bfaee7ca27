"""Weekday profiles: how a store's days differ, and how a product's days differ from its store's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecasting.panel import DAY, Days, Floats

MONDAY_OFFSET = 3  # 1970-01-01 was a Thursday


def weekdays(dates: Days) -> NDArray[np.int64]:
    """Monday = 0 of each day."""
    return (dates.astype("datetime64[D]").astype(np.int64) + MONDAY_OFFSET) % 7


def groups(names: tuple[str, ...]) -> NDArray[np.int64]:
    """The number of each series' store (or category)."""
    return np.unique(np.array(names), return_inverse=True)[1]


def store_totals(values: Floats, store: NDArray[np.int64]) -> Floats:
    """(stores, days): units sold in all; NaN where the store sold nothing because it was closed."""
    count = int(store.max()) + 1
    totals = np.full((count, values.shape[1]), np.nan)
    for one in range(count):
        mine = values[store == one]
        opened = ~np.isnan(mine).all(axis=0)
        totals[one, opened] = np.nansum(mine[:, opened], axis=0)
    return totals


def profile(totals: Floats, weekday: NDArray[np.int64], weights: Floats | None = None) -> Floats:
    """(stores, 7): mean of each weekday over the mean of all days; 0 for a weekday that was never open."""
    weights = np.ones(totals.shape[1]) if weights is None else weights
    counted = np.where(np.isnan(totals), 0.0, weights)
    units = np.nan_to_num(totals) * weights
    overall = units.sum(axis=1) / np.maximum(counted.sum(axis=1), 1e-12)
    found = np.zeros((totals.shape[0], 7))
    for day in range(7):
        on = weekday == day
        mean = units[:, on].sum(axis=1) / np.maximum(counted[:, on].sum(axis=1), 1e-12)
        found[:, day] = mean / np.maximum(overall, 1e-12)
    return found


def careful_profile(totals: Floats, weekday: NDArray[np.int64]) -> Floats:
    """(stores, 7): the profile with one day of the store's mean added to each weekday, for young shops' sake.

    A weekday that had no chance to be open twice since the store's first day is taken for an ordinary one.
    """
    plain = profile(totals, weekday)
    opened = ~np.isnan(totals)
    since = np.cumsum(opened, axis=1) > 0
    on = (weekday[:, None] == np.arange(7)).astype(float)
    seen, chances = opened.astype(float) @ on, since.astype(float) @ on
    drawn = (plain * seen + 1.0) / (seen + 1.0)
    return np.where(seen > 0, drawn, np.where(chances < 2, 1.0, 0.0))


def days_ahead(last: np.datetime64, horizon: int) -> Days:
    """The days after the last known one."""
    return last + np.arange(1, horizon + 1) * DAY


def own_profile(values: Floats, mean: Floats, weekday: NDArray[np.int64], spread: Floats) -> Floats:
    """(series, 7): each product's weekdays over its store's, shrunk as far as chance explains the difference.

    `mean`: (series, days) what level and store profile expect. The share kept of a ratio's distance from 1 is
    t² / (t² + its variance by chance), t² the true variance of all ratios by the method of moments (DerSimonian and
    Laird 1986).
    """
    known = ~np.isnan(values)
    sold, expected = np.where(known, values, 0.0), np.where(known, mean, 0.0)
    on = (weekday[:, None] == np.arange(7)).astype(float)
    units, base = sold @ on, expected @ on
    base *= (units.sum(axis=1) / np.maximum(base.sum(axis=1), 1e-12))[:, None]
    seen = base > 1e-9
    ratio = np.where(seen, units / np.maximum(base, 1e-9), 1.0)
    chance = np.maximum(spread[:, None], 1e-6) / np.maximum(base, 1e-9)
    weight = np.where(seen, 1.0 / chance, 0.0)
    true = max(0.0, float((weight * ((ratio - 1) ** 2 - chance)).sum() / max(weight.sum(), 1e-12)))
    return np.where(seen, 1 + true / (true + chance) * (ratio - 1), 1.0)
