"""How long one has to wait after wrong secrets."""

from __future__ import annotations

from datetime import timedelta

FREE_TRIES = 3
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_TABLET_WAIT = timedelta(minutes=5)
WRONG_PINS_UNTIL_LOCKED = 5


def wait_after(failures: int, *, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """The wait after so many wrong secrets in a row: none for the first two, then 5 s, doubling up to `longest`."""
    if failures < FREE_TRIES:
        return timedelta(0)
    doublings: int = min(failures - FREE_TRIES, 20)
    return min(FIRST_WAIT * (1 << doublings), longest)
