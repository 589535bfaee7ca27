"""Products with few days behind them: their category's level until their own days speak."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecasting.panel import Floats

LEAST_VARIATION = 0.5


def cold_levels(
    level: Floats,
    units: Floats,
    exposure: Floats,
    spread: Floats,
    kin: NDArray[np.int64],
    store: NDArray[np.int64],
    young: NDArray[np.bool_],
) -> Floats:
    """(series,) levels where those of the `young` are (units + k·m) / (exposure + k).

    m is the median level of the grown series of the same category (`kin`), else of the store; k = spread·m / variance
    of those levels, in days: the gamma-Poisson posterior mean. A product without a single day gets m.
    """
    found = level.copy()
    for row in np.flatnonzero(young):
        for group in (kin, store, np.zeros_like(store)):
            others = (group == group[row]) & ~young
            if others.any():
                break
        else:
            continue
        mean = float(np.median(level[others]))
        if mean > 0:
            variance = max(level[others].var(), (LEAST_VARIATION * mean) ** 2)
            days = spread[row] * mean / variance
            found[row] = (units[row] + days * mean) / (exposure[row] + days)
    return found


def without_first_sale(values: Floats) -> NDArray[np.bool_]:
    """(series, days): the days that count for a newcomer's level.

    A history that begins with a sale begins there because of it: that day says nothing about the days to come.
    """
    known = ~np.isnan(values)
    first = known.argmax(axis=1)
    rows = np.arange(len(values))
    counts = known.copy()
    counts[rows, first] &= ~(np.nan_to_num(values)[rows, first] > 0)
    return counts
