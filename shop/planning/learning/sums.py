"""Sums of several days by simulation: adding the days' bounds up would be far too wide, their variances too narrow."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from shop.planning.learning.fitting import Fitted, Scored

PATHS = 400
LEAST_WANDER, MOST_WANDER = 0.04, 0.35
MOST_OWN = 0.5
LEAST_SPREAD = 1.02
Floats = NDArray[np.float64]


def simulated(fitted: Fitted, *, cut_off: date, paths: int = PATHS) -> Floats:
    """(paths, series, days) possible units. The level of the shop and of each series wanders as far as the sums of the
    last weeks were off; days are negative binomial around it. The same cut-off gives the same paths."""
    chance = np.random.default_rng(cut_off.toordinal())
    shop, own = wander(fitted.score, fitted.spread)
    levels = np.exp(shop * chance.standard_normal((paths, 1)) - shop**2 / 2)
    levels = levels * np.exp(own * chance.standard_normal((paths, len(fitted.spread))) - own**2 / 2)
    mean = np.maximum(levels[:, :, None] * fitted.mean[None], 1e-9)
    size = mean / (np.maximum(fitted.spread, LEAST_SPREAD) - 1.0)[None, :, None]
    return chance.poisson(chance.gamma(size, mean / size)).astype(float)


def wander(score: Scored, spread: Floats) -> tuple[float, float]:
    """How far the shop's level and a series' own wander: standard deviations of their logs, from the weeks' sums."""
    sold, expected = np.nansum(score.sold, axis=0), np.nansum(score.expected, axis=0)
    weeks = expected > 0
    if not weeks.any():
        return MOST_WANDER / 2, MOST_OWN / 2
    ratio = np.maximum(sold[weeks], 1.0) / expected[weeks]
    shop = float(np.clip(np.sqrt((np.log(ratio) ** 2).mean()), LEAST_WANDER, MOST_WANDER))
    mean = score.expected[:, weeks] * ratio
    known = ~np.isnan(mean) & (mean > 0)
    excess = np.where(known, (score.sold[:, weeks] - mean) ** 2 - mean * spread[:, None], 0.0).sum()
    room = np.where(known, mean**2, 0.0).sum()
    return shop, float(np.clip(np.sqrt(max(excess, 0.0) / room), 0.0, MOST_OWN)) if room > 0 else MOST_OWN / 2


def quantiles_of_sums(paths: Floats, levels: tuple[float, ...]) -> Floats:
    """(levels, series, days): quantiles of the sums of the first 1, 2, ... days."""
    return np.quantile(np.cumsum(paths, axis=2), levels, axis=0)
