"""How a print job goes on, and how long it waits after a printer did not answer."""

from __future__ import annotations

from datetime import timedelta

TRANSITIONS = frozenset(
    {
        ("waiting", "printing"),
        ("waiting", "cancelled"),
        ("waiting", "failed"),
        ("printing", "printed"),
        ("printing", "waiting"),
        ("printing", "failed"),
        ("printing", "perhaps"),
        ("failed", "waiting"),
        ("failed", "cancelled"),
        ("perhaps", "cancelled"),
    }
)
WAITS = tuple(timedelta(seconds=seconds) for seconds in (3, 5, 10, 20, 30, 60))
#: Paper for guests is no use after a while; labels and test pages neither.
GIVE_UP_AFTER = timedelta(hours=1)
#: No paper takes longer; a job that is still printing then was cut off by the computer.
LOST_AFTER = timedelta(minutes=2)
#: A sale that comes later than this was made by hand already: no ticket, no label.
TOO_LATE_FOR_TICKETS = timedelta(minutes=15)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after the so many-th try."""
    return WAITS[min(max(attempts, 1), len(WAITS)) - 1]


def may_go(before: str, after: str) -> bool:
    """Whether a job may go from one state to the other."""
    return (before, after) in TRANSITIONS
