"""Asking the worker to plan again or to answer a what-if."""

from __future__ import annotations

from datetime import datetime

from shop.jobs.actions import enqueue
from shop.planning.jobs import PLAN


def plan_again(*, by: int | None, at: datetime) -> int:
    """Ask for a plan now; one that waits or runs already is enough. Returns the job's id."""
    return enqueue(PLAN, subject=PLAN, by=by, at=at)
