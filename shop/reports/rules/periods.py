"""Which days are looked at, and which days they are compared with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shop.kernel.errors import N_

WEEK = 7
LONGEST = timedelta(days=3 * 366)


class Choice(StrEnum):
    """The periods people ask for."""

    TODAY = "today"
    WEEK = "week"
    FOUR_WEEKS = "four_weeks"
    MONTH = "month"
    TERM = "term"
    RANGE = "range"


CHOICES = {
    Choice.TODAY: N_("今天"),
    Choice.WEEK: N_("近 7 天"),
    Choice.FOUR_WEEKS: N_("近 28 天"),
    Choice.MONTH: N_("本月"),
    Choice.TERM: N_("本学期"),
    Choice.RANGE: N_("自选日期"),
}


class Against(StrEnum):
    """What a period is compared with: the time before it, or earlier days that fall on the same weekdays."""

    BEFORE = "before"
    WEEKDAYS = "weekdays"


AGAINST = {Against.BEFORE: N_("前一段"), Against.WEEKDAYS: N_("同样的星期几")}


@dataclass(frozen=True, slots=True)
class Days:
    """Some days in a row, both ends included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    def moved(self, days: int) -> Days:
        """As many days, so much later (negative: earlier)."""
        return Days(self.first + timedelta(days=days), self.last + timedelta(days=days))


@dataclass(frozen=True, slots=True)
class Period:
    """What was chosen, its days, and the days it is compared with; `running`: today is its last day."""

    choice: Choice
    days: Days
    before: Days
    against: Against
    running: bool


def period(
    choice: Choice,
    *,
    today: date,
    against: Against = Against.BEFORE,
    chosen: Days | None = None,
    terms: tuple[Days, ...] = (),
) -> Period:
    """The days of a choice and those before. `terms` are the school's terms in order; `chosen` is a free range.

    A term that is not in the calendar falls back to four weeks, so that a page always shows something.
    """
    if choice is Choice.TERM and not _term(today, terms):
        choice = Choice.FOUR_WEEKS
    days = _days(choice, today, chosen, terms)
    weeks = -(-days.count // WEEK)
    before = days.moved(-WEEK * weeks) if against is Against.WEEKDAYS else _before(choice, days, terms)
    return Period(choice, days, before, against, running=days.last == today)


def _days(choice: Choice, today: date, chosen: Days | None, terms: tuple[Days, ...]) -> Days:
    if choice is Choice.RANGE and chosen is not None:
        return Days(max(chosen.first, chosen.last - LONGEST), chosen.last)
    if choice is Choice.WEEK:
        return Days(today - timedelta(days=6), today)
    if choice is Choice.FOUR_WEEKS:
        return Days(today - timedelta(days=27), today)
    if choice is Choice.MONTH:
        return Days(today.replace(day=1), today)
    if choice is Choice.TERM and (term := _term(today, terms)):
        return Days(term.first, min(today, term.last))
    return Days(today, today)


def _before(choice: Choice, days: Days, terms: tuple[Days, ...]) -> Days:
    if choice is Choice.MONTH:
        end = days.first - timedelta(days=1)
        last = min(days.last.day, monthrange(end.year, end.month)[1])
        return Days(end.replace(day=1), end.replace(day=last))
    if choice is Choice.TERM:
        earlier = [term for term in terms if term.last < days.first]
        if earlier:
            first = earlier[-1].first
            return Days(first, min(first + timedelta(days=days.count - 1), earlier[-1].last))
    return days.moved(-days.count)


def _term(today: date, terms: tuple[Days, ...]) -> Days | None:
    """The term of today, or the latest that has begun."""
    begun = [term for term in terms if term.first <= today]
    return begun[-1] if begun else None
