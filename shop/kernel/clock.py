"""Time: stored in UTC, shown in Asia/Shanghai; a business day begins at 04:00 local by default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_STARTS_HOUR = 4


class Clock(Protocol):
    """Where the application asks what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FakeClock:
    """A clock that stands still until it is told to move."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def advance(self, **how_far: float) -> None:
        """Move forward by a timedelta given as keywords, e.g. ``advance(minutes=3)``."""
        self.moment += timedelta(**how_far)


def business_day(moment: datetime, *, starts_hour: int = DAY_STARTS_HOUR) -> date:
    """The business day an aware `moment` belongs to; before `starts_hour` local it is still yesterday."""
    return (moment.astimezone(SHANGHAI) - timedelta(hours=starts_hour)).date()


def day_bounds(day: date, *, starts_hour: int = DAY_STARTS_HOUR) -> tuple[datetime, datetime]:
    """First moment of a business day and of the next one, in UTC."""
    start = datetime.combine(day, time(starts_hour), SHANGHAI).astimezone(UTC)
    return start, start + timedelta(days=1)


def local_hour(moment: datetime) -> int:
    """Hour of the local clock, 0-23."""
    return moment.astimezone(SHANGHAI).hour


def iso_utc(moment: datetime) -> str:
    """The moment as tablets read it: ISO 8601 with milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
