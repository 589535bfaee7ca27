"""The calendar's pages: month, year, day, lists of entries, opening hours, weather, sheets in and out."""

from __future__ import annotations

from shop.calendar.views import entries, hours, month, sheets, weather
from shop.calendar.views.blueprint import blueprint

__all__ = ["blueprint", "entries", "hours", "month", "sheets", "weather"]
