"""The bars that are always in the race: recent level times weekday profile, and the last same weekday."""

from __future__ import annotations

import warnings

import numpy as np

from forecasting.base import LEVELS, Forecaster
from forecasting.panel import Floats, Panel
from forecasting.weekdays import days_ahead, groups, profile, store_totals, weekdays

LEAST_FACTOR = 0.05


class MovingAverage(Forecaster):
    """Mean of the last `recent` days, each divided by its store's weekday profile, times the profile again.

    Quantiles are those of the last `spread` days, rescaled the same way.
    """

    def __init__(self, recent: int = 28, spread: int = 56, levels: tuple[float, ...] = LEVELS) -> None:
        self.recent = recent
        self.spread = spread
        self.levels = levels

    def _learn(self, panel: Panel) -> None:
        store, weekday = groups(panel.stores), weekdays(panel.dates())
        self.profile_ = profile(store_totals(panel.values, store), weekday)[store]
        level = panel.values / np.maximum(self.profile_[:, weekday], LEAST_FACTOR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            self.level_ = np.nan_to_num(np.nanmean(level[:, -self.recent :], axis=1))
            found = np.nanquantile(level[:, -self.spread :], self.levels, axis=1)
        self.quantiles_ = np.nan_to_num(found)

    def _answer(self, horizon: int) -> tuple[Floats, Floats]:
        ahead = self.profile_[:, weekdays(days_ahead(self.panel_.last_day, horizon))]
        return self.level_[:, None] * ahead, self.quantiles_[:, :, None] * ahead


class SeasonalNaive(Forecaster):
    """The last value of the same weekday; quantiles of its last `spread` values."""

    def __init__(self, spread: int = 8, levels: tuple[float, ...] = LEVELS) -> None:
        self.spread = spread
        self.levels = levels

    def _learn(self, panel: Panel) -> None:
        weekday = weekdays(panel.dates())
        count = len(panel.series)
        self.last_ = np.zeros((count, 7))
        self.quantiles_ = np.zeros((len(self.levels), count, 7))
        for day in range(7):
            mine = panel.values[:, weekday == day]
            for row in range(count):
                known = mine[row][~np.isnan(mine[row])][-self.spread :]
                if known.size:
                    self.last_[row, day] = known[-1]
                    self.quantiles_[:, row, day] = np.quantile(known, self.levels)

    def _answer(self, horizon: int) -> tuple[Floats, Floats]:
        weekday = weekdays(days_ahead(self.panel_.last_day, horizon))
        return self.last_[:, weekday], self.quantiles_[:, :, weekday]
