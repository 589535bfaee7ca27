"""Forecasts of daily demand, and what sales say about affinity, prices and experiments.

scikit-learn's manner with a `Panel` (series x day) in the place of X; knows nothing of a shop, of pages or of tables.
"""

from forecasting.backtest import Protocol, Result, backtest
from forecasting.bars import MovingAverage, SeasonalNaive
from forecasting.base import Forecaster
from forecasting.demand import DemandForecaster
from forecasting.panel import Feature, Forecast, Panel

__all__ = [
    "DemandForecaster",
    "Feature",
    "Forecast",
    "Forecaster",
    "MovingAverage",
    "Panel",
    "Protocol",
    "Result",
    "SeasonalNaive",
    "backtest",
]
