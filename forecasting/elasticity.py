"""How demand follows a product's own price, said only where prices moved."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from forecasting.panel import Floats, Panel
from forecasting.weekdays import groups, profile, store_totals, weekdays

#: Prices that moved less than this (standard deviation of their log), or on fewer days, tell nothing.
LEAST_MOVEMENT, LEAST_DAYS = 0.02, 14
TREND_DAYS = 90.0
ROUNDS = 25


class ElasticityEstimator(BaseEstimator):
    """Own-price elasticities: the percentage by which units change when the price rises by one percent.

    For each product log mean = a + log(store's weekday) + trend + e·log(price), quasi-Poisson by reweighted least
    squares; errors are robust to weeks in which everything went well (Liang and Zeger 1986). Each e is drawn to the
    mean of all as far as its error is large (DerSimonian and Laird 1986). Weekday and trend are allowed for; a price
    cut at a festival is not: `experiments` answers that.

    After `fit`: `elasticity_` and `error_` (series,) as measured, `shrunk_` and `shrunk_error_`; NaN where `refused_`
    (series to reason) says why nothing can be told.
    """

    def __init__(self, least_movement: float = LEAST_MOVEMENT, least_days: int = LEAST_DAYS) -> None:
        self.least_movement = least_movement
        self.least_days = least_days

    def fit(self, panel: Panel, prices: Floats) -> Self:
        """`prices`: (series, days) yuan, NaN where unknown; ValueError when the shape is not the panel's."""
        prices = np.asarray(prices, dtype=float)
        if prices.shape != panel.values.shape:
            raise ValueError(f"prices {prices.shape} do not fit the panel {panel.values.shape}")
        store, weekday = groups(panel.stores), weekdays(panel.dates())
        factor = np.maximum(profile(store_totals(panel.values, store), weekday)[store][:, weekday], 0.02)
        count = len(panel.series)
        self.elasticity_, self.error_ = np.full(count, np.nan), np.full(count, np.nan)
        self.refused_: dict[str, str] = {}
        for row, name in enumerate(panel.series):
            known = ~np.isnan(panel.values[row]) & (np.nan_to_num(prices[row]) > 0)
            reason = self._reason(panel.values[row][known], prices[row][known])
            if reason:
                self.refused_[name] = reason
                continue
            days = np.flatnonzero(known)
            log_price = np.log(prices[row][known])
            columns = np.column_stack(
                [np.ones(len(days)), (days - days.mean()) / TREND_DAYS, log_price - log_price.mean()]
            )
            slope, error = _quasi_poisson(columns, panel.values[row][known], factor[row][known], days // 7)
            self.elasticity_[row], self.error_[row] = slope, error
        self._shrink()
        return self

    def _reason(self, units: Floats, prices: Floats) -> str:
        if len(prices) == 0 or np.ptp(prices) == 0:
            return "the price never moved"
        if np.log(prices).std() < self.least_movement:
            return "the price hardly moved"
        usual = np.median(prices)
        away = np.abs(prices / usual - 1) > self.least_movement
        if min(away.sum(), (~away).sum()) < self.least_days:
            return f"fewer than {self.least_days} days at another price"
        return "nothing was sold" if units.sum() == 0 else ""

    def _shrink(self) -> None:
        known = ~np.isnan(self.elasticity_)
        self.shrunk_, self.shrunk_error_ = self.elasticity_.copy(), self.error_.copy()
        if known.sum() < 2:
            return
        value, variance = self.elasticity_[known], self.error_[known] ** 2
        weight = 1 / variance
        mean = (weight * value).sum() / weight.sum()
        spare = weight.sum() - (weight**2).sum() / weight.sum()
        between = max(0.0, ((weight * (value - mean) ** 2).sum() - (len(value) - 1)) / spare)
        mean = (value / (variance + between)).sum() / (1 / (variance + between)).sum()
        kept = between / (between + variance)
        mean_variance = 1 / (1 / (variance + between)).sum()
        self.shrunk_[known] = mean + kept * (value - mean)
        self.shrunk_error_[known] = np.sqrt(kept * variance + (1 - kept) ** 2 * mean_variance)


def _quasi_poisson(columns: Floats, units: Floats, offset: Floats, clusters: NDArray[np.int64]) -> tuple[float, float]:
    """Last coefficient and its cluster-robust error."""
    found = np.zeros(columns.shape[1])
    found[0] = np.log(max(units.mean(), 1e-9) / offset.mean())
    ridge = 1e-6 * np.eye(columns.shape[1])
    for _ in range(ROUNDS):
        mean = offset * np.exp(np.clip(columns @ found, -20, 20))
        step = np.linalg.solve((columns.T * mean) @ columns + ridge, columns.T @ (units - mean))
        found += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    mean = offset * np.exp(np.clip(columns @ found, -20, 20))
    bread = np.linalg.inv((columns.T * mean) @ columns + ridge)
    names, place = np.unique(clusters, return_inverse=True)
    scores = np.zeros((len(names), columns.shape[1]))
    np.add.at(scores, place, columns * (units - mean)[:, None])
    meat = scores.T @ scores * len(names) / max(len(names) - 1, 1)
    return float(found[-1]), float(np.sqrt((bread @ meat @ bread)[-1, -1]))
