"""Reads of plans. `forecast_of` is what other areas ask; nothing here fits or simulates anything."""

from shop.planning.queries.forecasts import ForecastDay, forecast_of

__all__ = ["ForecastDay", "forecast_of"]
