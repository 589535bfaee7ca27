"""Who stands at the till: two shifts a day, two students a shift, moving on every day and every week."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from simulation.chance import stream

SECOND_SHIFT_HOUR = 14
HELPS = 0.3


def cashier_at(moment: datetime, *, seed: int, staff: int) -> int:
    """The place in the list of students of whoever rings up at that moment."""
    return _cashier(moment.date(), moment.hour, moment.minute // 30, seed, staff)


@lru_cache(maxsize=32)
def _cashier(day: date, hour: int, half: int, seed: int, staff: int) -> int:
    first = day.toordinal() * 2 + day.isocalendar().week + (hour >= SECOND_SHIFT_HOUR)
    helps = stream(seed, f"roster {hour} {half}", day).random() < HELPS
    return (first + helps) % staff
