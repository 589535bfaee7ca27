"""What waits for a person, and what is out of the ordinary: open items of the worklist by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from shop.db import session
from shop.web.access import May
from shop.worklist.models import WorkItem
from shop.worklist.queries import meant_for

#: Kinds that ask somebody to decide; the others tell that something is not as it should be.
DECISIONS = frozenset(
    {"approval_asked", "refund_due", "purchase_request", "stock_price", "shift_variance", "held_envelope"}
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of each kind."""

    decisions: dict[str, int]
    exceptions: dict[str, int]

    @property
    def decisions_count(self) -> int:
        """All that waits for a decision."""
        return sum(self.decisions.values())

    @property
    def exceptions_count(self) -> int:
        """All that is out of the ordinary."""
        return sum(self.exceptions.values())


def waiting(rights: Iterable[May]) -> Waiting:
    """Open items for anybody with these rights; what is meant for one person alone stands on his own worklist."""
    rows = session().execute(
        select(WorkItem.kind, func.count())
        .where(WorkItem.closed_at.is_(None), meant_for(rights, None))
        .group_by(WorkItem.kind)
    )
    counts = sorted(((kind, count) for kind, count in rows), key=lambda one: (-one[1], one[0]))
    return Waiting(
        decisions={kind: count for kind, count in counts if kind in DECISIONS},
        exceptions={kind: count for kind, count in counts if kind not in DECISIONS},
    )
