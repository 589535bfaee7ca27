"""Which backups stay: close together while they are young, further apart when they are old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shop.kernel.clock import SHANGHAI, business_day

HOURLY, DAILY, WEEKLY, MONTHLY = 24, 14, 8, 12
#: So many of the newest always stay, whatever they are.
ALWAYS = 3


def kept(taken: Iterable[datetime]) -> set[datetime]:
    """Of these backups the ones that stay: the last of each of 24 hours, 14 days, 8 weeks and 12 months."""
    newest_first = sorted(taken, reverse=True)
    stay = set(newest_first[:ALWAYS])
    for spans, of in ((HOURLY, _hour), (DAILY, _day), (WEEKLY, _week), (MONTHLY, _month)):
        last_of: dict[tuple[int, ...], datetime] = {}
        for moment in newest_first:
            last_of.setdefault(of(moment), moment)
        stay.update(list(last_of.values())[:spans])
    return stay


def _hour(moment: datetime) -> tuple[int, ...]:
    local = moment.astimezone(SHANGHAI)
    return (local.year, local.month, local.day, local.hour)


def _day(moment: datetime) -> tuple[int, ...]:
    day = business_day(moment)
    return (day.year, day.month, day.day)


def _week(moment: datetime) -> tuple[int, ...]:
    year, week, _ = business_day(moment).isocalendar()
    return (year, week)


def _month(moment: datetime) -> tuple[int, ...]:
    day = business_day(moment)
    return (day.year, day.month)
