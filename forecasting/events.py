"""What is known beforehand: holidays, local festivals, terms, planned promotions, as shrunk multipliers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecasting.panel import CLOSED, Feature, Floats, Panel

#: Before anything is seen, the log of a multiplier lies about this far from 0; a product's own from its store's.
PRIOR, OWN_PRIOR = 0.35, 0.2
SMOOTH_DAYS = 28
LEAST_CALM = 7.0
STEPS = 6
LARGEST = 1.5


def multipliers(panel: Panel, exposure: Floats, spread: Floats, store: NDArray[np.int64], horizon: int) -> Floats:
    """(series, days + horizon): what the known events make of each day; 1 without events or where nothing is known.

    For each feature x: units = mean · exp(b·x), with one b per store; features that differ by series also get each
    series its own b around the store's. `exposure` (series, days) is the weekday profile, 0 where nothing is known.
    """
    shape = (panel.values.shape[0], panel.length + horizon)
    effects = {name: np.zeros(shape) for name in sorted(panel.features) if name != CLOSED}
    for _ in range(2 if len(effects) > 1 else 1):
        for name in effects:
            others = sum((effect for other, effect in effects.items() if other != name), np.zeros(shape))
            exposed = exposure * np.exp(others[:, : panel.length])
            effects[name] = _effect(panel, panel.features[name], exposed, spread, store, shape)
    return np.exp(sum(effects.values(), np.zeros(shape)))


def _effect(
    panel: Panel, feature: Feature, exposure: Floats, spread: Floats, store: NDArray[np.int64], shape: tuple[int, int]
) -> Floats:
    """b·x of one feature on every day."""
    x = np.broadcast_to(np.nan_to_num(feature.between(0, shape[1])), shape)
    past = x[:, : panel.length]
    units = np.nan_to_num(panel.values) * (exposure > 0)
    calm = exposure * (past == 0)
    calm_exposure = _around(calm)
    mean = exposure * _around(units * (past == 0)) / np.maximum(calm_exposure, 1e-9) * (calm_exposure >= LEAST_CALM)
    units = units * (mean > 0)
    slopes = np.zeros(shape[0])
    for one in range(int(store.max()) + 1):
        mine = store == one
        if feature.values.ndim == 2:
            shared = _slope(past[mine], units[mine], mean[mine], spread[mine, None], 0.0, PRIOR)
            for row in np.flatnonzero(mine):
                slopes[row] = _slope(past[row], units[row], mean[row], spread[row], shared, OWN_PRIOR)
        else:
            total, expected, day = units[mine].sum(axis=0), mean[mine].sum(axis=0), past[mine][0]
            quiet = (day == 0) & (expected > 0)
            scatter = max(1.0, float(((total - expected)[quiet] ** 2).sum() / max(expected[quiet].sum(), 1e-9)))
            slopes[mine] = _slope(day, total, expected, scatter, 0.0, PRIOR)
    return np.clip(slopes[:, None] * x, -LARGEST, LARGEST)


def _slope(x: Floats, units: Floats, mean: Floats, scatter: Floats | float, centre: float, prior: float) -> float:
    """b of units = mean · exp(b·x) by Newton's steps, with a normal prior; the centre when nothing was seen."""
    slope = centre
    for _ in range(STEPS):
        expected = mean * np.exp(np.clip(slope * x, -LARGEST, LARGEST))
        pull = float((x * (units - expected) / scatter).sum()) - (slope - centre) / prior**2
        slope += pull / (float((x * x * expected / scatter).sum()) + 1.0 / prior**2)
    return float(np.clip(slope, -LARGEST, LARGEST))


def _around(values: Floats) -> Floats:
    """(series, days): sums of the days around each day."""
    days = values.shape[1]
    running = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    place = np.arange(days)
    return running[:, np.minimum(place + SMOOTH_DAYS + 1, days)] - running[:, np.maximum(place - SMOOTH_DAYS, 0)]
