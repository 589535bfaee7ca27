"""What the dashboard draws: columns and the heat map, with the words and the rows behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from shop.catalog.words import WEEKDAYS
from shop.kernel.money import round_half_up, yuan
from shop.reports.queries.dashboard import Dashboard
from shop.reports.rules.buckets import buckets
from shop.reports.rules.periods import Days
from shop.web.charts import Column, columns

#: Hours that are shown even when nothing was sold in them.
USUAL_HOURS = (9, 20)
LEVELS = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: what stands under it, what it says, how it is drawn, and what its rows are found by."""

    label: str
    words: str
    column: Column
    value: int
    before: int
    rows: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the heat map: all of the period, its average a day in tenths, and how dark it is."""

    total: int
    tenths: int
    level: int

    @property
    def text(self) -> str:
        """The average with one decimal."""
        return f"{self.tenths // 10}.{self.tenths % 10}"


@dataclass(frozen=True, slots=True)
class Heat:
    """Hours across, weekdays down; only weekdays that the period has."""

    hours: Sequence[int]
    rows: Mapping[int, Sequence[Cell]]


def columns_of(board: Dashboard, hourly: tuple[Mapping[tuple[int, int], int], ...]) -> list[Bar]:
    """Columns by day, week or month of the revenue; of one day by hour, of its orders or pieces."""
    if hourly:
        return _hours(board, *hourly)
    period = board.period
    found = buckets(period.days, board.days, period.before, board.days_before)
    drawn = columns([(one.value, one.before) for one in found])
    return [
        Bar(
            label=f"{one.days.first:%m-%d}" if one.days.count < 28 else f"{one.days.first:%Y-%m}",
            words=_(
                "%(days)s：%(amount)s；对比 %(before)s",
                days=_days(one.days), amount=yuan(one.value), before=yuan(one.before),
            ),
            column=column,
            value=one.value,
            before=one.before,
            rows={"since": one.days.first.isoformat(), "until": one.days.last.isoformat()},
        )
        for one, column in zip(found, drawn, strict=True)
    ]  # fmt: skip


def _hours(
    board: Dashboard, here: Mapping[tuple[int, int], int], there: Mapping[tuple[int, int], int]
) -> list[Bar]:  # fmt: skip
    day = board.period.days.first
    now, before = _by_hour(here), _by_hour(there)
    hours = _shown({*now, *before})
    pairs = [(now.get(hour, 0), before.get(hour, 0)) for hour in hours]
    return [
        Bar(
            label=str(hour),
            words=_("%(hour)s 点：%(count)s；对比 %(before)s", hour=hour, count=pair[0], before=pair[1]),
            column=column,
            value=pair[0],
            before=pair[1],
            rows={"since": day.isoformat(), "until": day.isoformat(), "hour": hour},
        )
        for hour, pair, column in zip(hours, pairs, columns(pairs), strict=True)
    ]


def _by_hour(heat: Mapping[tuple[int, int], int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for (_weekday, hour), count in heat.items():
        found[hour] = found.get(hour, 0) + count
    return found


def _shown(hours: set[int]) -> list[int]:
    """The usual hours, and those of others in which something was sold: an hour late at night adds one column."""
    return sorted({*hours, *range(USUAL_HOURS[0], USUAL_HOURS[1] + 1)})


def _days(days: Days) -> str:
    if days.count == 1:
        return f"{days.first.isoformat()} {_(WEEKDAYS[days.first.isoweekday()])}"
    return f"{days.first.isoformat()} – {days.last.isoformat()}"


def heat_of(heat: Mapping[tuple[int, int], int], days: Days, *, since: date | None = None) -> Heat:
    """The heat map: each cell is the average of the days of its weekday, `since` the shop's first day of trading."""
    hours = _shown({hour for _weekday, hour in heat})
    how_many: dict[int, int] = {}
    for past in range(days.count):
        day = days.first + timedelta(days=past)
        traded = since is None or day >= since
        how_many[day.isoweekday()] = how_many.get(day.isoweekday(), 0) + traded
    averages = {
        (weekday, hour): Fraction(10 * heat.get((weekday, hour), 0), max(1, count))
        for weekday, count in how_many.items()
        for hour in hours
    }
    most = max(averages.values(), default=Fraction(0))
    rows = {
        weekday: [
            Cell(
                total=heat.get((weekday, hour), 0),
                tenths=round_half_up(averages[weekday, hour]),
                level=-(-LEVELS * averages[weekday, hour] // most) if most else 0,
            )
            for hour in hours
        ]
        for weekday in sorted(how_many)
    }
    return Heat(hours, rows)
