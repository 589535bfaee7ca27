"""How much of food safety is due now, in a few numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from shop.safety.queries.certificates import certified, ending
from shop.safety.queries.goods import lots_at_hand, samples_due
from shop.safety.queries.points import duties


class DueNow(NamedTuple):
    """What waits."""

    temperatures: int
    cleaning: int
    expired: int
    samples: int
    certificates: int

    @property
    def total(self) -> int:
        """Everything."""
        return sum(self)


def due_now(*, today: date, now: datetime) -> DueNow:
    """What is due at this moment."""
    due = duties(today)
    return DueNow(
        temperatures=sum(one.left for one in due if one.point.kind == "temperature"),
        cleaning=sum(one.left for one in due if one.point.kind == "cleaning"),
        expired=sum(one.state == "over" for one in lots_at_hand(today=today, now=now)),
        samples=len(samples_due(now=now)),
        certificates=len(ending(certified(today=today))),
    )
