"""Reads of the calendar. `day_of` and `days` are what other areas ask."""

from shop.calendar.queries.days import book, day_of, days, year_of, years

__all__ = ["book", "day_of", "days", "year_of", "years"]
