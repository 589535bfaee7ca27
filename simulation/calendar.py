"""The calendar of the world: weekends, official holidays and make-up workdays, local days, school breaks, seasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from simulation.catalogue import rows

SPRING_FESTIVAL = "春节"
CLOSED_DAYS_OF_SPRING_FESTIVAL = 3


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What is known of a day beforehand. `holiday` names an official holiday, `local` a day or feast of the region."""

    day: date
    free: bool
    holiday: str
    local: str
    term: bool
    seasons: int
    spring_day: int

    @property
    def kind(self) -> str:
        """workday, weekend or holiday."""
        return "holiday" if self.holiday else "weekend" if self.free else "workday"


@cache
def _official() -> dict[date, tuple[str, bool, bool]]:
    return {
        date.fromisoformat(row["date"]): (row["name"], row["kind"] == "day_off", row["statutory"] == "1")
        for row in rows("holidays")
    }


@cache
def _spans() -> tuple[tuple[date, date, str, str], ...]:
    return tuple(
        (date.fromisoformat(row["first"]), date.fromisoformat(row["last"]), row["name"], row["kind"])
        for row in rows("local_days")
    )


@cache
def facts_of(day: date) -> DayFacts:
    """The facts of one day; outside the years of the tables there are weekends only."""
    name, off, _ = _official().get(day, ("", False, False))
    weekend = day.isoweekday() > 5
    here = [(what, kind) for first, last, what, kind in _spans() if first <= day <= last]
    local_off = next((what for what, kind in here if kind == "local_holiday"), "")
    feast = next((what for what, kind in here if kind == "ethnic_festival"), "")
    free = off or bool(local_off) or (weekend and not name)
    at_school = not any(kind == "school_break" for _, kind in here)
    return DayFacts(
        day=day,
        free=free,
        holiday=name if off else "",
        local=local_off or feast,
        term=at_school,
        seasons=sum("灌水" in what or "旺季" in what for what, kind in here if kind == "tourist_season"),
        spring_day=_spring_day(day),
    )


def _spring_day(day: date) -> int:
    """1 on New Year's Eve as far as it is a holiday, 2 and 3 on the days after; 0 otherwise."""
    name, _, statutory = _official().get(day, ("", False, False))
    if name != SPRING_FESTIVAL or not statutory:
        return 0
    count = 1
    while _official().get(day - timedelta(days=count), ("", False, False)) == (SPRING_FESTIVAL, True, True):
        count += 1
    return count if count <= CLOSED_DAYS_OF_SPRING_FESTIVAL else 0
