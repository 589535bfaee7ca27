"""A period drawn as columns: a day each, or whole weeks or months when the days would be too many to see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from shop.reports.rules.periods import Days

MOST_DAYS = 31
MOST_WEEKS = 31
WEEK = 7


class Bucket(NamedTuple):
    """Days that are drawn as one column, their sum, and the sum of the days they are compared with."""

    days: Days
    value: int
    before: int


def buckets(days: Days, values: Mapping[date, int], before: Days, values_before: Mapping[date, int]) -> list[Bucket]:
    """The columns of a period; the days of the period before are laid under them one by one, from its first day."""
    sums: dict[date, list[int]] = {}
    last: dict[date, date] = {}
    for past in range(days.count):
        day = days.first + timedelta(days=past)
        first = _first(day, days)
        pair = sums.setdefault(first, [0, 0])
        pair[0] += values.get(day, 0)
        earlier = before.first + timedelta(days=past)
        if earlier <= before.last:
            pair[1] += values_before.get(earlier, 0)
        last[first] = day
    return [Bucket(Days(first, last[first]), *pair) for first, pair in sums.items()]


def _first(day: date, days: Days) -> date:
    """The first day of the column in which a day lies."""
    if days.count <= MOST_DAYS:
        return day
    if days.count <= MOST_DAYS + WEEK * MOST_WEEKS:
        return max(days.first, day - timedelta(days=day.weekday()))
    return max(days.first, day.replace(day=1))
