"""How much a product sells now: many decayed levels at several past days, from one product of matrices each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasting.panel import Floats

TINY = 1e-9
LEAST_KNOWN = 14


@dataclass(frozen=True)
class Levels:
    """What was known at some origins (0 = now, then weekly backwards).

    `origins`: (origins,) column numbers; `experts`: (experts, series, origins) units a day of profile 1;
    `known_days`: (series, origins) days known up to each origin. `names`: half-lives in days, last the bar.
    """

    origins: NDArray[np.int64]
    experts: Floats
    known_days: Floats
    names: tuple[str, ...]


def levels_at(units: Floats, exposure: Floats, half_lives: Sequence[float], origins: NDArray[np.int64]) -> Levels:
    """Decayed units over decayed exposure, a Poisson rate, for each half-life; last the bar's plain 28 days.

    `units` and `exposure`: (series, days), 0 where nothing is known; exposure is the store's weekday profile.
    """
    age = origins[None, :] - np.arange(units.shape[1])[:, None]
    past = age >= 0
    weights = [np.where(past, 0.5 ** (np.maximum(age, 0) / one), 0.0) for one in half_lives]
    weights.append((past & (age < 28)).astype(float))
    experts = np.stack([(units @ one) / np.maximum(exposure @ one, TINY) for one in weights])
    known = (exposure > 0).astype(float) @ past.astype(float)
    return Levels(origins, experts, known, (*(f"{one:g}" for one in half_lives), "bar"))


def weekly_origins(days: int, weeks: int) -> NDArray[np.int64]:
    """The last column, then every seventh before it with at least a week after and four weeks before."""
    past = np.arange(days - 1, 27, -7)[1 : weeks + 1]
    return np.concatenate([[days - 1], past])


def sums_ahead(values: Floats, origins: NDArray[np.int64], horizon: int) -> Floats:
    """(series, origins): sums of the `horizon` days after each origin, as far as they are known."""
    running = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    ends = np.minimum(origins + 1 + horizon, values.shape[1])
    return running[:, ends] - running[:, origins + 1]
