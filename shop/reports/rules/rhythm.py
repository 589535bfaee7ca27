"""How often a report is written by itself, and which weeks or months are still to be written."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from shop.kernel.errors import N_
from shop.reports.rules.periods import Days
from shop.reports.rules.weeks import week_of

#: So many at most are made up after a long time without the computer; older ones are left out.
MOST_AT_ONCE = 12


class Rhythm(StrEnum):
    """Never, or once the week or month is over."""

    NEVER = ""
    WEEKLY = "weekly"
    MONTHLY = "monthly"


RHYTHMS = {
    Rhythm.NEVER: N_("不自动写"),
    Rhythm.WEEKLY: N_("每周：写上一周的"),
    Rhythm.MONTHLY: N_("每月：写上个月的"),
}


def span_of(rhythm: Rhythm, day: date) -> Days:
    """The week or month of a day."""
    if rhythm is Rhythm.WEEKLY:
        return week_of(day)
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def spans_due(rhythm: Rhythm, *, last: date | None, today: date) -> list[Days]:
    """What is over and not written yet, the oldest first. `last` is the last day that has been written about.

    A report that was never written begins with the week or month that has just ended.
    """
    if rhythm is Rhythm.NEVER:
        return []
    found: list[Days] = []
    span = span_of(rhythm, span_of(rhythm, today).first - timedelta(days=1))
    while (last is None or span.first > last) and len(found) < (MOST_AT_ONCE if last else 1):
        found.insert(0, span)
        span = span_of(rhythm, span.first - timedelta(days=1))
    return found
