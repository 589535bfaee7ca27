"""Opening hours: minutes since midnight of the business day, up to 04:00 next morning; a week's hours by season."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shop.kernel.errors import N_, Problem

EARLIEST, LATEST = 4 * 60, 28 * 60
DAY = 24 * 60
LONGEST_NAME = 60
_CLOCK = re.compile(r"(次日)? ?(\d{1,2})[:.点时](\d{2})?(?::00)?分?")

Minutes = int
Hours = tuple[Minutes, Minutes]
MonthDay = tuple[int, int]


def minutes_of(text: str) -> Minutes | None:
    """Minutes since midnight of a typed time (``9:00``, ``21：30``, ``次日 1:00``, ``25:00``); None if it is none."""
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0) + (DAY if found[1] else 0)
    return minutes if int(found[3] or 0) < 60 and minutes <= LATEST else None


def clock_text(minutes: Minutes) -> str:
    """Minutes as the clock shows them; after midnight the day is not said: 1500 -> ``01:00``."""
    return f"{minutes % DAY // 60:02d}:{minutes % 60:02d}"


def hours_of(opens: Minutes | None, closes: Minutes | None) -> tuple[Hours | None, Problem | None]:
    """Opening hours from two times; a closing time before the opening one is after midnight. None, None: closed."""
    if opens is None and closes is None:
        return None, None
    if opens is None or closes is None:
        return None, Problem("closes", N_("开门和关门时间要一起填；这天不开门就都留空。"))
    if closes <= opens:
        closes += DAY
    if opens < EARLIEST or closes > LATEST:
        return None, Problem("closes", N_("营业时间要在早上 4:00 到次日 4:00 之间，因为一个营业日从 4 点算起。"))
    return (opens, closes), None


@dataclass(frozen=True, slots=True)
class Season:
    """The hours of a week, all year (`first` None) or from one day of the year to another, also across New Year."""

    name: str
    first: MonthDay | None
    last: MonthDay | None
    hours: Mapping[int, Hours | None]
    id: int = 0

    def covers(self, day: date) -> bool:
        """Whether the day lies in the season; 29 February is an ordinary end in every year."""
        if self.first is None or self.last is None:
            return True
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last

    @property
    def length(self) -> int:
        """Roughly how many days it lasts: the shorter season counts where two overlap."""
        if self.first is None or self.last is None:
            return 400
        start, end = (month * 31 + day for month, day in (self.first, self.last))
        return end - start if end >= start else end - start + 12 * 31


def season_of(day: date, seasons: Iterable[Season]) -> Season | None:
    """The season that counts on a day: the shortest that covers it, the newest of equals."""
    return min(
        (season for season in seasons if season.covers(day)), key=lambda one: (one.length, -one.id), default=None
    )


def season_problems(season: Season) -> list[Problem]:
    """Everything that is wrong with a season."""
    problems = []
    if not 0 < len(season.name) <= LONGEST_NAME:
        problems.append(Problem("name", N_("请起个名字，最多 60 个字，例如「平常」或「旺季」。")))
    if (season.first is None) != (season.last is None):
        problems.append(Problem("last", N_("开始和结束要一起填；全年都这样就都留空。")))
    for field, value in (("first", season.first), ("last", season.last)):
        if value is not None and not is_month_day(value):
            problems.append(Problem(field, N_("没有这一天，请写成 月-日，例如 10-01。")))
    return problems


def is_month_day(value: MonthDay) -> bool:
    """Whether there is such a day in some year."""
    try:
        date(2024, *value)
    except ValueError:
        return False
    return True
