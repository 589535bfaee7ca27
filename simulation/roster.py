"""Who stands at the till: two shifts a day, two students a shift, moving on every day and every week."""

from __future__ import annotations

from datetime import datetime

from simulation.chance import stream

SECOND_SHIFT_HOUR = 14
HELPS = 0.3


def cashier_at(moment: datetime, *, seed: int, staff: int) -> int:
    """The place in the list of students of whoever rings up at that moment."""
    day = moment.date()
    first = day.toordinal() * 2 + day.isocalendar().week + (moment.hour >= SECOND_SHIFT_HOUR)
    half_hour = f"roster {moment.hour} {moment.minute // 30}"
    helps = stream(seed, half_hour, day).random() < HELPS
    return (first + helps) % staff
