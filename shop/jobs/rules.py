"""States of a job, which nights are due, how long to wait before the next attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from shop.kernel.clock import business_day, day_bounds
from shop.kernel.errors import N_

LEASE = timedelta(seconds=30)
DAY = timedelta(days=1)


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The state in a word."""
        return _LABELS[self]

    @property
    def kind(self) -> str:
        """The colour of the word: good, wait, info, bad or nothing."""
        return _KINDS[self]

    @property
    def is_open(self) -> bool:
        """Whether the job is still to be done or finished."""
        return self in OPEN


OPEN = frozenset({JobState.WAITING, JobState.RUNNING})
TRANSITIONS = frozenset(
    {
        (JobState.WAITING, JobState.RUNNING),
        (JobState.WAITING, JobState.FAILED),
        (JobState.WAITING, JobState.CANCELLED),
        (JobState.RUNNING, JobState.WAITING),
        (JobState.RUNNING, JobState.DONE),
        (JobState.RUNNING, JobState.FAILED),
        (JobState.RUNNING, JobState.CANCELLED),
        (JobState.FAILED, JobState.WAITING),
        (JobState.CANCELLED, JobState.WAITING),
    }
)

_LABELS = {
    JobState.WAITING: N_("等着做"),
    JobState.RUNNING: N_("正在做"),
    JobState.DONE: N_("做完了"),
    JobState.FAILED: N_("没做成"),
    JobState.CANCELLED: N_("已取消"),
}
_KINDS = {
    JobState.WAITING: "wait",
    JobState.RUNNING: "info",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "",
}


class Urgency(IntEnum):
    """What is done first when several jobs are due; a smaller number is more urgent."""

    SAFETY = 0
    SOMEBODY_WAITS = 10
    BOOKS = 20
    USUAL = 30
    TIDYING = 40


class CatchUp(StrEnum):
    """What becomes of nights in which the computer was off: one job for each of them, or one for all."""

    EVERY_NIGHT = "every_night"
    ONCE = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nightly:
    """Work of every night: due so many minutes after the business day has ended; at most `most` nights are made up."""

    catch_up: CatchUp = CatchUp.ONCE
    minutes: int = 10
    most: int = 31


def due_at(nightly: Nightly, night: date) -> datetime:
    """When the job of a night is due. A night carries the business day that it ends."""
    return day_bounds(night)[1] + timedelta(minutes=nightly.minutes)


def nights_due(nightly: Nightly, *, last: date | None, at: datetime) -> list[date]:
    """The nights that still need a job when `last` is the newest that has one; the oldest first.

    A shop that has never had such a job begins with the night that has just been.
    """
    latest = business_day(at - timedelta(minutes=nightly.minutes)) - DAY
    if last is not None and latest <= last:
        return []
    if last is None or nightly.catch_up is CatchUp.ONCE:
        return [latest]
    missed = min((latest - last).days, nightly.most)
    return [latest - DAY * back for back in reversed(range(missed))]


def wait_before_next(attempts: int) -> timedelta:
    """How long a job that failed unexpectedly waits: 1, 4, 9 … minutes."""
    return timedelta(minutes=attempts * attempts)
