"""Boosted trees on the ratio of sales to a base: only what the base misses, and only as far as it proved itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasting.levels import LEAST_KNOWN, Levels
from forecasting.panel import Floats
from forecasting.weekdays import weekdays

STRENGTHS = (0.25, 0.5, 0.75)
LEAST_ROWS, LEAST_SERIES = 2000, 20
CHECKED_DAYS = 28
#: The gain must be this many standard errors (over series) above nothing.
SURE = 1.5
TINY = 1e-6


@dataclass(frozen=True)
class Base:
    """Where boosting starts: `levels` (series, origins), `weekday_profile` (series, 7), `known` (series, days)."""

    levels: Floats
    weekday_profile: Floats
    known: NDArray[np.bool_]


class RatioBoosting:
    """Learns sales / base with weight = base at all horizons at once; the store's day is divided out first.

    Poisson loss. `strength_` is 0 when nothing was gained in the last four weeks, which the trees did not see.
    """

    def __init__(self, rounds: int = 40, leaves: int = 6, seed: int = 0) -> None:
        self.rounds, self.leaves, self.seed = rounds, leaves, seed
        self.strength_ = 0.0

    def learn(
        self,
        values: Floats,
        found: Levels,
        base: Base,
        spread: Floats,
        store: NDArray[np.int64],
        first_day: np.datetime64,
        horizon: int,
    ) -> None:
        """`values` (series, days). Does nothing where there are too few series or days to learn from."""
        self._describe(values, found, base, spread)
        self.store_, self.base_ = store, base
        self.first_day_ = first_day
        days = values.shape[1]
        if len(values) < LEAST_SERIES:
            return
        origin, ahead = np.meshgrid(np.arange(1, len(found.origins)), np.arange(1, horizon + 1), indexing="ij")
        use = (found.origins[origin] + ahead < days) & ((origin + ahead) % 2 == 0)
        origin, ahead = origin[use], ahead[use]
        target = found.origins[origin] + ahead
        features, expected = self._rows(origin, ahead, target)
        sold = values[:, target]
        usable = base.known[:, target] & (found.known_days[:, origin] >= LEAST_KNOWN) & (expected > TINY)
        expected = expected * _store_day(np.where(usable, sold, 0.0), np.where(usable, expected, 0.0), store)
        usable &= expected > TINY
        start = found.origins[origin]
        train = usable & (start + horizon < days - CHECKED_DAYS)
        check = usable & (start >= days - 1 - CHECKED_DAYS)
        if train.sum() < LEAST_ROWS or not check.any():
            return
        weight = expected[train] / expected[train].mean()
        from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415 - most forecasts never get here

        self.trees_ = HistGradientBoostingRegressor(
            loss="poisson", learning_rate=0.06, max_iter=self.rounds, max_leaf_nodes=self.leaves,
            min_samples_leaf=150, l2_regularization=20.0, max_bins=32, early_stopping=False, random_state=self.seed,
        ).fit(features[train], sold[train] / expected[train], sample_weight=weight)  # fmt: skip
        ratio = np.ones(check.shape)
        ratio[check] = self.trees_.predict(features[check])
        self.strength_ = _strength(np.where(check, sold, 0.0), np.where(check, expected, 0.0), ratio)

    def ratios(self, days: int, horizon: int) -> Floats:
        """(series, horizon): factors for the days ahead, which leave each store's day as it was."""
        ahead = np.arange(1, horizon + 1)
        features, expected = self._rows(np.zeros(horizon, dtype=int), ahead, days - 1 + ahead)
        if self.strength_ == 0:
            return np.ones(expected.shape)
        flat = self.trees_.predict(features.reshape(-1, features.shape[-1]))
        ratio = flat.reshape(expected.shape) ** self.strength_
        return ratio / _store_day(expected * ratio, expected, self.store_)

    def _describe(self, values: Floats, found: Levels, base: Base, spread: Floats) -> None:
        """What is known of each series at each origin, from sums that are there already."""
        small = 0.05 * base.levels.mean() + 1e-9
        logs = np.log((found.experts + small) / (base.levels + small))
        sold = np.cumsum(np.nan_to_num(values) > 0, axis=1)[:, found.origins]
        share = sold / np.maximum(found.known_days, 1.0)
        spreads = np.broadcast_to(np.log(np.maximum(spread, 1e-9))[:, None], share.shape)
        size = np.log((base.levels + small) / base.levels.mean())
        self.state_ = np.stack([*logs, size, share, spreads, np.minimum(found.known_days, 200.0)], axis=-1)

    def _rows(
        self, origin: NDArray[np.int64], ahead: NDArray[np.int64], target: NDArray[np.int64]
    ) -> tuple[Floats, Floats]:
        """Features (series, rows, columns) and base (series, rows)."""
        weekday = weekdays(self.first_day_ + target.astype("timedelta64[D]"))
        profile = self.base_.weekday_profile[:, weekday]
        extra = np.stack([profile, *(np.broadcast_to(one, profile.shape) for one in (ahead, weekday))], axis=-1)
        return np.concatenate([self.state_[:, origin], extra], axis=-1), self.base_.levels[:, origin] * profile


def _store_day(sold: Floats, expected: Floats, store: NDArray[np.int64]) -> Floats:
    """Units over expected units of a store's day, for each of its series."""
    found = np.ones(sold.shape)
    for one in range(int(store.max()) + 1):
        mine = store == one
        found[mine] = (sold[mine].sum(axis=0) + TINY) / (expected[mine].sum(axis=0) + TINY)
    return found


def _strength(sold: Floats, expected: Floats, ratio: Floats) -> float:
    """The power of the ratio that lost least in the checked weeks, 0 unless the gain is sure."""
    scale = 1.0 / (expected + 0.1 * expected**2 + 0.1 * max(expected.mean(), 1e-9))
    plain = ((sold - expected) ** 2 * scale).sum(axis=1)
    best, gained = 0.0, 0.0
    for strength in STRENGTHS:
        gain = plain - ((sold - expected * ratio**strength) ** 2 * scale).sum(axis=1)
        error = gain.std() / np.sqrt(len(gain))
        if gain.mean() > max(gained, SURE * error):
            best, gained = strength, float(gain.mean())
    return best
