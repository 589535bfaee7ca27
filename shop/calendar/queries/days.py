"""The facts of days and years, three statements however many days are asked for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from shop.calendar.models import CalendarEntry, OpeningSeason, WeatherDay
from shop.calendar.rules import days as rules
from shop.calendar.rules.days import Book, DayFacts
from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.hours import Season
from shop.calendar.rules.years import YearFacts
from shop.db import session


def entries(first: date, last: date) -> list[EntryFacts]:
    """All entries of the years from `first` to `last`, for whole years tell what is known."""
    found = select(CalendarEntry).where(
        CalendarEntry.removed_at.is_(None),
        CalendarEntry.first_day <= date(last.year, 12, 31),
        CalendarEntry.last_day >= date(first.year, 1, 1),
    )
    return [row.facts for row in session().scalars(found.order_by(CalendarEntry.first_day, CalendarEntry.id))]


def seasons() -> list[Season]:
    """The opening hours by season."""
    found = select(OpeningSeason).where(OpeningSeason.removed_at.is_(None)).order_by(OpeningSeason.id)
    return [row.facts for row in session().scalars(found).unique()]


def book(first: date, last: date) -> Book:
    """All that is written about these days."""
    weather = select(WeatherDay).where(WeatherDay.day.between(first, last))
    return Book(entries(first, last), seasons(), {row.day: row.facts for row in session().scalars(weather)})


def days(first: date, last: date) -> list[DayFacts]:
    """The facts of each day from `first` to `last`, also of years that nobody entered (`known` is False then)."""
    return rules.days_between(first, last, book(first, last))


def day_of(day: date) -> DayFacts:
    """The facts of one business day."""
    return days(day, day)[0]


def years(first: int, last: int) -> list[YearFacts]:
    """How much is known of each year."""
    return rules.years_between(first, last, entries(date(first, 1, 1), date(last, 12, 31)))


def year_of(year: int) -> YearFacts:
    """How much is known of a year."""
    return years(year, year)[0]
