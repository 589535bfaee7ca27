"""Whole-unit distributions: quantiles of the negative binomial, and its spread from past errors."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from forecasting.panel import Floats

LARGE = 150.0
LEAST_SPREAD = 1.02


def negative_binomial(mean: Floats, spread: Floats, levels: ArrayLike) -> Floats:
    """(levels, *mean.shape): the smallest whole numbers that a level's share of days stays at or below.

    `levels`: (levels,), or (levels, *shape) where they differ. `spread` is variance over mean, at least a little above
    1 (there it is Poisson's). The median is a true median.

    Masses follow the recursion p(k+1) = p(k) (k+r)/(k+1) (1-1/spread), r = mean/(spread-1), p(0) = spread**-r; above
    a mean of 150 the normal distribution with Cornish and Fisher's term for skewness stands in.
    """
    shape = np.broadcast_shapes(mean.shape, spread.shape)
    mean = np.broadcast_to(mean, shape).ravel()
    spread = np.maximum(np.broadcast_to(spread, shape).ravel(), LEAST_SPREAD)
    asked = np.asarray(levels, dtype=float)
    asked = asked.reshape(-1, *asked.shape[1:] or (1,) * len(shape))
    asked = np.broadcast_to(asked, (len(asked), *shape)).reshape(len(asked), -1)
    found = np.zeros((len(asked), mean.size))
    large = np.flatnonzero(mean > LARGE)
    if large.size:
        deviation = np.sqrt(mean[large] * spread[large])
        skewness = (2 * spread[large] - 1) / deviation
        z = np.vectorize(NormalDist().inv_cdf)(asked[:, large])
        found[:, large] = np.round(np.maximum(mean[large] + deviation * (z + skewness * (z * z - 1) / 6), 0.0))
    small = np.flatnonzero((mean <= LARGE) & (mean > 0))
    if small.size:
        found[:, small] = _by_recursion(mean[small], spread[small], asked[:, small])
    return found.reshape(len(asked), *shape)


def _by_recursion(mean: Floats, spread: Floats, levels: Floats) -> Floats:
    size = mean / (spread - 1.0)
    step = 1.0 - 1.0 / spread
    mass = np.exp(-size * np.log(spread))
    total = mass.copy()
    found = np.zeros((len(levels), mean.size))
    count = 0
    top = levels.max(axis=0)
    while True:
        below = total < levels
        if count > 5000 or not (total < top).any():
            return found
        found += below
        mass = mass * (count + size) / (count + 1.0) * step
        total = total + mass
        count += 1


def masses_below(mean: Floats, spread: Floats, values: Floats) -> tuple[Floats, Floats]:
    """P(X < value) and P(X <= value) of each value, all (n,); by the recursion, normal above a mean of 150."""
    below, upto = np.zeros(mean.size), np.zeros(mean.size)
    large = mean > LARGE
    normal = NormalDist()
    for place in np.flatnonzero(large):
        deviation = float(np.sqrt(mean[place] * spread[place]))
        below[place] = normal.cdf((values[place] - 0.5 - mean[place]) / deviation)
        upto[place] = normal.cdf((values[place] + 0.5 - mean[place]) / deviation)
    rest = np.flatnonzero(~large)
    order = rest[np.argsort(values[rest], kind="stable")]
    at, wide = mean[order], np.maximum(spread[order], LEAST_SPREAD)
    size, step = at / (wide - 1.0), 1.0 - 1.0 / wide
    mass = np.exp(-size * np.log(wide))
    total = np.zeros(order.size)
    whole = np.floor(values[order] + 0.5)
    first = 0
    for count in range(int(whole[-1]) + 1 if whole.size else 0):
        last = int(np.searchsorted(whole, count, side="right"))
        here = order[first:last]
        below[here], upto[here] = total[first:last], total[first:last] + mass[first:last]
        total[last:] += mass[last:]
        mass[last:] *= (count + size[last:]) / (count + 1.0) * step[last:]
        first = last
    return below, upto
