"""The forecaster behind the interface of the shared evaluation: `fit_predict(history, cutoff, horizon)`."""

from __future__ import annotations

from typing import Any

from forecasting.demand import DemandForecaster
from forecasting.frames import from_columns, to_pandas


def fit_predict(history: Any, cutoff: Any, horizon: int) -> Any:
    """Long frame `series, date, mean, q10, q50, q90` from rows `series, store, category, date, qty` up to `cutoff`."""
    names = {"series": "series", "store": "store", "category": "category", "date": "date", "quantity": "qty"}
    columns = {ours: history[theirs].to_numpy() for ours, theirs in names.items()}
    panel = from_columns(columns, last_day=cutoff, fill=False)
    return to_pandas(DemandForecaster().fit(panel).predict(horizon))
