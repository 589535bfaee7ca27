"""The manner of every forecaster: scikit-learn's, with a panel in the place of X and y."""

from __future__ import annotations

from abc import abstractmethod
from functools import cache
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import ThreadpoolController

from forecasting.panel import DAY, Floats, Forecast, Panel

LEVELS = (0.1, 0.5, 0.9)


@cache
def _pools() -> Any:
    """The thread pools of matrices and trees, looked for once: finding them takes longer than holding them."""
    return ThreadpoolController()


def one_thread() -> Any:
    """A context in which matrices and trees keep to one thread: a till beside it stays quick, results stay the same."""
    return _pools().limit(limits=1)


class Forecaster(BaseEstimator):
    """`fit(panel)` learns, `predict(horizon)` answers for the days after the panel's last one.

    The order of the series changes nothing: they are sorted by name before anything is learned.
    """

    levels: tuple[float, ...]

    def fit(self, panel: Panel, y: None = None) -> Self:
        """Learn from a panel; `y` is there for scikit-learn's sake only."""
        self.order_ = np.argsort(np.array(panel.series))
        self.panel_ = panel.take(self.order_)
        with one_thread():
            self._learn(self.panel_)
        return self

    def predict(self, horizon: int) -> Forecast:
        """Forecast the `horizon` days after the last known one, in the order of the panel given to `fit`."""
        check_is_fitted(self, "panel_")
        if horizon < 1:
            raise ValueError("the horizon is at least one day")
        with one_thread():
            mean, quantiles = self._answer(horizon)
        closed = self.panel_.closed_ahead(horizon)
        mean = np.where(closed, 0.0, np.maximum(mean, 0.0))
        quantiles = np.where(closed, 0.0, np.maximum.accumulate(np.maximum(quantiles, 0.0), axis=0))
        first = self.panel_.last_day + DAY
        found = Forecast(mean, quantiles, tuple(self.levels), self.panel_.series, first)
        return found.take(np.argsort(self.order_))

    @abstractmethod
    def _learn(self, panel: Panel) -> None:
        """Learn from the sorted panel; learned names end in an underscore."""

    @abstractmethod
    def _answer(self, horizon: int) -> tuple[Floats, Floats]:
        """Mean (series, horizon) and quantiles (levels, series, horizon) for the sorted panel."""
