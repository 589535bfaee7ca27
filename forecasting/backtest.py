"""Backtest: forecast from several past days with what was known then, and score what came."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from forecasting.bars import MovingAverage, SeasonalNaive
from forecasting.base import Forecaster
from forecasting.metrics import Score
from forecasting.panel import DAY, Floats, Panel


@dataclass(frozen=True)
class Protocol:
    """Rolling origins: `cutoffs` of them, `step` days apart, the last one `horizon` days before the end.

    At least `least` days lie before the first. A series counts when it sold in the `active` days before; it is warm
    when its first sale was `warm` or more days before, else cold.
    """

    horizon: int = 14
    step: int = 14
    cutoffs: int = 4
    least: int = 84
    active: int = 56
    warm: int = 28

    def days(self, panel: Panel) -> list[np.datetime64]:
        """The cutoffs whose whole horizon lies inside the panel, oldest first."""
        found = [panel.last_day - (self.horizon + number * self.step) * DAY for number in range(self.cutoffs)]
        return [day for day in reversed(found) if int((day - panel.first_day) / DAY) + 1 >= self.least]


@dataclass(frozen=True)
class Result:
    """One forecaster on one panel: figures of warm and of cold series, and CPU milliseconds per series and origin."""

    warm: dict[str, float]
    cold: dict[str, float]
    milliseconds: float


def split(panel: Panel, cutoff: np.datetime64, protocol: Protocol) -> tuple[Panel, Floats, NDArray[np.bool_]]:
    """(history, actual, warm) of the series that count at a cutoff; the choice uses the history only."""
    known = panel.until(cutoff)
    sold = np.nan_to_num(known.values) > 0
    ever = sold.any(axis=1)
    first = np.where(ever, sold.argmax(axis=1), known.length)
    last = np.where(ever, known.length - 1 - sold[:, ::-1].argmax(axis=1), -1)
    rows = np.flatnonzero(last > known.length - 1 - protocol.active)
    actual = panel.values[rows, known.length : known.length + protocol.horizon]
    warm = first[rows] <= known.length - 1 - protocol.warm
    return known.take(rows), actual, warm


def backtest(
    panel: Panel, forecasters: Mapping[str, Forecaster], protocol: Protocol | None = None
) -> dict[str, Result]:
    """Race forecasters over a panel, refitted at every cutoff; the two bars are always in the race.

    Raises ValueError when the panel is too short for a single cutoff.
    """
    protocol = protocol or Protocol()
    racing = {"moving_average": MovingAverage(), "seasonal_naive": SeasonalNaive(), **forecasters}
    days = protocol.days(panel)
    if not days:
        raise ValueError(
            f"{panel.length} days are too few for a backtest: {protocol.least + protocol.horizon} are needed"
        )
    parts = [split(panel, day, protocol) for day in days]
    found = {}
    for name, forecaster in racing.items():
        warm_score, cold_score, spent, count = Score(), Score(), 0.0, 0
        for history, actual, warm in parts:
            begun = time.process_time()
            forecast = clone(forecaster).fit(history).predict(protocol.horizon)
            spent += time.process_time() - begun
            count += len(history.series)
            for score, mine in ((warm_score, warm), (cold_score, ~warm)):
                rows = np.flatnonzero(mine)
                if rows.size:
                    score.add(forecast.take(rows), actual[rows], history.values[rows])
        found[name] = Result(warm_score.figures(), cold_score.figures(), 1000 * spent / count)
    return found
