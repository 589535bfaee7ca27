"""Fitting a panel, scoring the last weeks by what was known before each, falling back to the bar where it won."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasting import DemandForecaster, Panel
from forecasting.bars import MovingAverage
from forecasting.base import LEVELS
from forecasting.metrics import pinball
from forecasting.panel import DAY
from forecasting.panel import Forecast as Answer
from shop.planning.rules.trust import BAR, LOOK_BACK, WEEKS, model_of

WEEK = 7
LEAST_BEFORE = 28
Floats = NDArray[np.float64]
Tell = Callable[[], None]


@dataclass(frozen=True)
class Scored:
    """Of each series and week, the oldest first: what ours and the bar's went wrong by (NaN: not measured), what was
    sold, what was expected, and of how many days how many fell into the band."""

    losses: Floats
    bar_losses: Floats
    sold: Floats
    expected: Floats
    inside: int
    counted: int


@dataclass(frozen=True)
class Fitted:
    """The forecast that holds for each series: whose it is, mean and quantiles, variance over mean of a day."""

    models: tuple[str, ...]
    mean: Floats
    quantiles: Floats
    spread: Floats
    known_days: NDArray[np.int64]
    score: Scored


def fit(panel: Panel, *, horizon: int, tell: Tell) -> Fitted:
    """Fit, score, choose."""
    score = score_of(panel, tell=tell)
    model = DemandForecaster()
    ours = model.fit(panel).predict(horizon)
    bar = MovingAverage().fit(panel).predict(horizon)
    tell()
    known = ~np.isnan(panel.values)
    recent = np.nansum(panel.values[:, -LOOK_BACK:], axis=1)
    models = tuple(
        model_of(int(known[row].sum()), float(recent[row]), _plain(score.losses[row]), _plain(score.bar_losses[row]))
        for row in range(len(panel.series))
    )
    lost = np.array([one == BAR for one in models])
    return Fitted(
        models=models,
        mean=np.where(lost[:, None], bar.mean, ours.mean),
        quantiles=np.where(lost[None, :, None], np.round(bar.quantiles), ours.quantiles),
        spread=model.spread_[np.argsort(model.order_)],
        known_days=known.sum(axis=1),
        score=score,
    )


def _plain(losses: Floats) -> list[float | None]:
    return [None if np.isnan(one) else float(one) for one in losses]


def score_of(panel: Panel, *, tell: Tell) -> Scored:
    """The last four weeks, each forecast with what was known before it, beside the bar."""
    shape = (len(panel.series), WEEKS)
    losses, bars, sold, expected = (np.full(shape, np.nan) for _ in range(4))
    inside = counted = 0
    for place in range(WEEKS):
        ahead = (WEEKS - place) * WEEK
        if panel.length - ahead < LEAST_BEFORE:
            continue
        history = panel.until(panel.last_day - ahead * DAY)
        rows = np.flatnonzero((~np.isnan(history.values)).any(axis=1))
        actual = panel.values[rows, history.length : history.length + WEEK]
        known = ~np.isnan(actual)
        ours = DemandForecaster().fit(history.take(rows)).predict(WEEK)
        bar = MovingAverage().fit(history.take(rows)).predict(WEEK)
        measured = known.any(axis=1)
        for found, answer in ((losses, ours), (bars, bar)):
            found[rows[measured], place] = _loss(actual, answer)[measured]
        sold[rows, place] = np.nansum(actual, axis=1)
        expected[rows, place] = np.where(known, ours.mean, 0.0).sum(axis=1)
        inside += int(((actual >= ours.quantiles[0]) & (actual <= ours.quantiles[-1])).sum())
        counted += int(known.sum())
        tell()
    return Scored(losses, bars, sold, expected, inside, counted)


def _loss(actual: Floats, answer: Answer) -> Floats:
    """(series,) weighted quantile loss of a week, so that divided by what was sold it is the WQL."""
    parts = [pinball(actual, quantile, level) for quantile, level in zip(answer.quantiles, LEVELS, strict=True)]
    return np.asarray(2 * np.nansum(np.stack(parts), axis=(0, 2)) / len(LEVELS))
