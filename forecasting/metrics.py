"""How good a forecast was. All figures are ratios; less is better, but for coverage and bias."""

from __future__ import annotations

import numpy as np

from forecasting.base import LEVELS
from forecasting.panel import Floats, Forecast


def pinball(actual: Floats, quantile: Floats, level: float) -> Floats:
    """Loss of one quantile, units: level times what was missing, 1 - level times what was too much."""
    gap = actual - quantile
    return np.maximum(level * gap, (level - 1.0) * gap)


def scales(history: Floats) -> tuple[Floats, Floats]:
    """Mean absolute and mean squared step from one known day to the next, per series; NaN where nothing moved.

    The scale of MASE and RMSSE as in the M5 competition (lag 1, from the first sale on).
    """
    absolute, squared = np.full(len(history), np.nan), np.full(len(history), np.nan)
    for row, values in enumerate(history):
        step = np.diff(values[~np.isnan(values)])
        if step.any():
            absolute[row], squared[row] = np.abs(step).mean(), (step**2).mean()
    return absolute, squared


class Score:
    """Adds up one group's rows over cutoffs; `figures()` gives the table's row."""

    def __init__(self) -> None:
        self.parts: list[dict[str, Floats]] = []
        self.per_series: list[Floats] = []

    def add(self, forecast: Forecast, actual: Floats, history: Floats) -> None:
        """One cutoff: `actual` (series, horizon) with NaN where nothing is scored, `history` (series, days)."""
        known = ~np.isnan(actual)
        low, middle, high = (forecast.quantile(level) for level in LEVELS)
        self.parts.append({
            "actual": actual[known], "mean": forecast.mean[known],
            "q10": low[known], "q50": middle[known], "q90": high[known],
        })  # fmt: skip
        error = np.where(known, forecast.mean - actual, np.nan)
        week = np.arange(actual.shape[1]) // 7
        sums = [np.abs(np.nansum(error[:, week == one], axis=1)) for one in np.unique(week)]
        absolute, squared = scales(history)
        count = known.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            rmsse = np.sqrt(np.nansum(error**2, axis=1) / count / squared)
            mase = np.nansum(np.abs(error), axis=1) / count / absolute
        self.per_series.append(np.column_stack([np.sum(sums, axis=0), rmsse, mase, count]))

    def figures(self) -> dict[str, float]:
        """wape, wape_mean, wape_week, wql, rmsse, mase, bias, coverage80 and rows; empty when nothing was sold."""
        if not self.parts:
            return {}
        joined = {name: np.concatenate([part[name] for part in self.parts]) for name in self.parts[0]}
        actual, total = joined["actual"], joined["actual"].sum()
        if total <= 0:
            return {}
        per = np.concatenate(self.per_series)
        per = per[per[:, 3] > 0]
        names = ("q10", "q50", "q90")
        loss = sum(float(pinball(actual, joined[name], level).sum()) for name, level in zip(names, LEVELS, strict=True))
        inside = (actual >= joined["q10"]) & (actual <= joined["q90"])
        return {
            "wape": float(np.abs(actual - joined["q50"]).sum() / total),
            "wape_mean": float(np.abs(actual - joined["mean"]).sum() / total),
            "wape_week": float(per[:, 0].sum() / total),
            "wql": float(2 * loss / (3 * total)),
            "rmsse": float(np.nanmean(per[:, 1])),
            "mase": float(np.nanmean(per[:, 2])),
            "bias": float((joined["mean"] - actual).sum() / total),
            "coverage80": float(inside.mean()),
            "rows": float(len(actual)),
        }
