"""How far a day's count lies from its mean: dispersion, and the shape that the negative binomial misses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecasting.counts import masses_below
from forecasting.panel import Floats

#: A series' own dispersion counts as much as this many days of the panel's.
POOLED_DAYS = 20
#: A count that fell anywhere within its step of the distribution function is seen at these places of the step.
PLACES = (0.1, 0.3, 0.5, 0.7, 0.9)


def dispersion(values: Floats, mean: Floats, days: int) -> Floats:
    """(series,): variance over mean of the last `days` known values around `mean`, shrunk to the panel's."""
    known = ~np.isnan(values)
    known[:, :-days] = False
    squares = np.where(known, (np.nan_to_num(values) - mean) ** 2, 0.0).sum(axis=1)
    expected = np.where(known, mean, 0.0).sum(axis=1)
    pooled = squares.sum() / max(expected.sum(), 1e-9)
    count = known.sum(axis=1)
    return (squares / np.maximum(expected, 1e-9) * count * (expected > 0) + POOLED_DAYS * pooled) / (
        count + POOLED_DAYS
    )


def recalibrated(
    values: Floats, mean: Floats, spread: Floats, levels: Sequence[float], days: int, share: float
) -> Floats:
    """(levels,): at which level of the negative binomial the wanted share of past days really lay, mixed by `share`.

    With the probability integral transform of the last `days` (Czado, Gneiting and Held 2009): 0 keeps the negative
    binomial, 1 follows the empirical distribution.
    """
    wanted = np.asarray(levels, dtype=float)
    known = ~np.isnan(values)
    known[:, :-days] = False
    known &= mean > 0
    row, column = np.nonzero(known)
    if share == 0 or len(row) < 100:
        return wanted
    below, upto = masses_below(mean[row, column], spread[row], values[row, column])
    seen = np.concatenate([below + place * (upto - below) for place in PLACES])
    return np.clip((1 - share) * wanted + share * np.quantile(seen, wanted), 0.005, 0.995)
