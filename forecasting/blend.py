"""Weights of experts, learned on windows inside the history: none negative, together one, shrunk twice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecasting.levels import LEAST_KNOWN, Levels, sums_ahead
from forecasting.panel import Floats

LEAST_WINDOWS = 5
LEAST_VARIANCE = 0.25


def to_simplex(points: Floats) -> Floats:
    """The nearest weights (none negative, sum 1) to each row of (..., experts); Held, Wolfe and Crowder 1974."""
    falling = -np.sort(-points, axis=-1)
    over = np.cumsum(falling, axis=-1) - 1.0
    count = np.arange(1, points.shape[-1] + 1)
    keep = (falling - over / count > 0).sum(axis=-1, keepdims=True)
    shift = np.take_along_axis(over, keep - 1, axis=-1) / keep
    return np.maximum(points - shift, 0.0)


def weights_near(products: Floats, targets: Floats, centre: Floats, pull: float, *, steps: int = 120) -> Floats:
    """Weights that minimise w'Gw/2 - c'w + pull |w - centre|²/2 over the simplex, by projected gradients.

    `products` G: (..., experts, experts), `targets` c: (..., experts); returns (..., experts).
    """
    count = products.shape[-1]
    curved = products + pull * np.eye(count)
    wanted = targets + pull * centre
    rate = 1.0 / np.maximum(np.trace(curved, axis1=-2, axis2=-1), 1e-12)[..., None]
    weights = follow = np.broadcast_to(centre, targets.shape).copy()
    for step in range(steps):  # Nesterov's acceleration: the trace is a loose bound of the curvature
        gone = to_simplex(follow - rate * (np.einsum("...ij,...j->...i", curved, follow) - wanted))
        follow = gone + step / (step + 3.0) * (gone - weights)
        weights = gone
    return weights


def blended(
    levels: Levels,
    units: Floats,
    exposure: Floats,
    store: NDArray[np.int64],
    spread: Floats,
    *,
    horizon: int,
    noise: float,
    store_pull: float,
    own_pull: float,
) -> Floats:
    """(series, experts) weights: the store's, near equal shares, and each series' near its store's.

    Errors are those of sums over `horizon` days, divided by what chance (`spread` times the mean) and the level's own
    wandering (`noise` times the mean) would explain. Columns after the last day are never looked at.
    """
    experts, origins = levels.experts, levels.origins
    sold, exposed = sums_ahead(units, origins, horizon), sums_ahead(exposure, origins, horizon)
    before = np.concatenate([np.zeros((len(units), 1)), np.cumsum(units, axis=1)], axis=1)[:, origins + 1]
    usable = (exposed > 0) & (levels.known_days >= LEAST_KNOWN) & (before > 0)
    usable[:, 0] = False
    expected = exposed * experts.mean(axis=0)
    scale = np.sqrt(np.maximum(spread[:, None] * expected + (noise * expected) ** 2, LEAST_VARIANCE))
    parts = np.where(usable, experts * exposed / scale, 0.0)
    wanted = np.where(usable, sold / scale, 0.0)
    products = np.einsum("eso,fso->sef", parts, parts)
    targets = np.einsum("eso,so->se", parts, wanted)
    equal = np.full(len(experts), 1.0 / len(experts))
    weights = np.tile(equal, (len(units), 1))
    for one in range(int(store.max()) + 1):
        mine = store == one
        windows = int(usable[mine].sum())
        if windows >= LEAST_WINDOWS:
            shared = weights_near(
                products[mine].sum(axis=0) / windows, targets[mine].sum(axis=0) / windows, equal, store_pull
            )
            weights[mine] = weights_near(products[mine], targets[mine], shared, own_pull)
    return weights
