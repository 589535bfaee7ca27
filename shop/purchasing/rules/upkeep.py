"""When something is to be done to a thing again."""

from __future__ import annotations

from datetime import date, timedelta

SOON = timedelta(days=7)


def due_on(*, since: date, every_days: int, last: date | None) -> date:
    """The next day: so long after it was done last, or after the plan began."""
    return (last or since) + timedelta(days=every_days)


def urgency(due: date, *, today: date) -> str:
    """`over` when the day has come, `soon` in the week before, else `fine`."""
    if due <= today:
        return "over"
    return "soon" if due <= today + SOON else "fine"
