"""What a week is compared with, and which of its days were not like the same weekday before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from shop.calendar.rules.days import DayFacts
from shop.calendar.rules.kinds import Sky
from shop.kernel.errors import N_
from shop.reports.rules.periods import Days

WEEK = timedelta(days=7)
WEEKS_OF_THE_USUAL = 4
WET = frozenset({Sky.SHOWERS, Sky.RAIN, Sky.STORM, Sky.COLD})
#: Events that last longer than this are the season, not the day.
SHORT = 7


class Mark(NamedTuple):
    """What makes a day another day, in both languages; without an English name it is a word of the program."""

    name: str
    name_en: str = ""


RAIN = Mark(N_("下雨"))


@dataclass(frozen=True, slots=True)
class Unlike:
    """A day that was not like the one a week before: what it was and the other was not, and how many orders apart."""

    day: date
    orders: int
    now: Sequence[Mark]
    before: Sequence[Mark]


def week_of(day: date) -> Days:
    """The week of a day, Monday to Sunday."""
    first = day - timedelta(days=day.weekday())
    return Days(first, first + timedelta(days=6))


def last_whole_week(today: date) -> Days:
    """The latest week that is over."""
    return week_of(today - WEEK)


def usual_of(week: Days) -> Days:
    """The four weeks before a week: what is usual."""
    return Days(week.first - WEEKS_OF_THE_USUAL * WEEK, week.first - timedelta(days=1))


def unlike_days(facts: Mapping[date, DayFacts], week: Days, orders: Mapping[date, int]) -> list[Unlike]:
    """The days of a week whose holidays, events, closing or rain differ from those of the weekday a week before."""
    found = []
    for past in range(week.count):
        day = week.first + timedelta(days=past)
        here, there = facts[day], facts[day - WEEK]
        marks, marks_before = _marks(here), _marks(there)
        if None not in (is_wet(here), is_wet(there)):
            marks |= {RAIN} if is_wet(here) else set()
            marks_before |= {RAIN} if is_wet(there) else set()
        if marks != marks_before:
            apart = orders.get(day, 0) - orders.get(day - WEEK, 0)
            found.append(Unlike(day, apart, sorted(marks - marks_before), sorted(marks_before - marks)))
    return found


def is_wet(day: DayFacts) -> bool | None:
    """Whether it rained or snowed; None when nobody noted the weather."""
    return day.weather.sky in WET if day.weather else None


def _marks(day: DayFacts) -> set[Mark]:
    """The holiday, short events, closing."""
    entries = [one for one in day.events if one.length <= SHORT]
    entries += [one for one in (day.holiday, day.closure) if one]
    return {Mark(one.name, one.name_en) for one in entries}
