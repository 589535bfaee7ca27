"""How far a day's count lies from its mean: dispersion, and the shape that the negative binomial misses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forecasting.counts import masses_below, negative_binomial
from forecasting.metrics import pinball
from forecasting.panel import Floats

#: A series' own dispersion, and its own choice of shape, count as much as these many days of the panel's.
POOLED_DAYS, CHOICE_DAYS = 20, 200
#: A count that fell anywhere within its step of the distribution function is seen at these places of the step.
PLACES = (0.1, 0.3, 0.5, 0.7, 0.9)
LEAST_SEEN = 100


def dispersion(values: Floats, mean: Floats, days: int) -> Floats:
    """(series,): variance over mean of the last `days` known values around `mean`, shrunk to the panel's."""
    known = _recent(values, days)
    squares = np.where(known, (np.nan_to_num(values) - mean) ** 2, 0.0).sum(axis=1)
    expected = np.where(known, mean, 0.0).sum(axis=1)
    pooled = squares.sum() / max(expected.sum(), 1e-9)
    count = known.sum(axis=1)
    return (squares / np.maximum(expected, 1e-9) * count * (expected > 0) + POOLED_DAYS * pooled) / (
        count + POOLED_DAYS
    )


def mixed_levels(
    values: Floats, mean: Floats, spread: Floats, levels: Sequence[float], days: int, shares: Sequence[float]
) -> Floats:
    """(levels, series): where in the negative binomial to look for each wanted quantile.

    At which level the wanted share of the panel's last `days` really lay is told by the probability integral transform
    (Czado, Gneiting and Held 2009): share 0 keeps the negative binomial, 1 follows what was seen. Each series takes of
    `shares` the one that lost least pinball, its own days weighed against all others'.
    """
    wanted = np.asarray(levels, dtype=float)
    known = _recent(values, days) & (mean > 0)
    row, column = np.nonzero(known)
    if len(row) < LEAST_SEEN or not any(shares):
        return np.repeat(wanted[:, None], len(values), axis=1)
    at, seen = mean[row, column], values[row, column]
    below, upto = masses_below(at, spread[row], seen)
    shape = np.quantile(below + np.array(PLACES)[:, None] * (upto - below), wanted)
    choices = np.array([np.clip((1 - share) * wanted + share * shape, 0.005, 0.995) for share in shares])
    losses = np.zeros((len(shares), len(values)))
    for place, asked in enumerate(choices):
        quantiles = negative_binomial(at, spread[row], asked)
        loss = sum(pinball(seen, one, level) for one, level in zip(quantiles, levels, strict=True))
        losses[place] = np.bincount(row, loss, minlength=len(values))
    counted = np.bincount(row, minlength=len(values))
    scaled = losses / np.maximum(losses.mean(axis=0), 1e-12) * counted
    every = scaled.sum(axis=1) / len(row)
    return choices[(scaled + CHOICE_DAYS * every[:, None]).argmin(axis=0)].T


def _recent(values: Floats, days: int) -> NDArray[np.bool_]:
    known = ~np.isnan(values)
    known[:, :-days] = False
    return known
