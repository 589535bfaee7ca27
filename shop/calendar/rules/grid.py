"""A month as weeks, Monday first, and the months beside it."""

from __future__ import annotations

from calendar import Calendar
from datetime import date

from shop.calendar.rules.entries import FIRST_DAY, LAST_DAY

MONDAY_FIRST = Calendar(firstweekday=0)


def weeks_of(year: int, month: int) -> list[list[date]]:
    """The weeks that hold a month's days, whole."""
    return MONDAY_FIRST.monthdatescalendar(year, month)


def beside(year: int, month: int, months: int) -> date | None:
    """The first day of the month so many months away; None outside the calendar."""
    number = year * 12 + month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    return first if FIRST_DAY <= first <= LAST_DAY else None
