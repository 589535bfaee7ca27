"""The jobs of the nights: each kind has one for every night, or one for all that were missed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from shop.db import session, transaction
from shop.jobs.actions.queue import enqueue
from shop.jobs.kinds import all_kinds
from shop.jobs.models import Job
from shop.jobs.rules import CatchUp, JobState, due_at, nights_due
from shop.kernel.clock import business_day


def plan_nights(*, at: datetime) -> int:
    """Ask for the nightly jobs that are due and not there yet; returns how many. May be repeated, also at once.

    Nights that are still to come do not count: they were asked for while the computer's clock was wrong.
    """
    newest = select(Job.kind, func.max(Job.night)).where(Job.night <= business_day(at)).group_by(Job.kind)
    last: dict[str, Any] = {row[0]: row[1] for row in session().execute(newest)}
    session().rollback()
    planned = 0
    for kind in all_kinds().values():
        if kind.nightly is None:
            continue
        nights = nights_due(kind.nightly, last=last.get(kind.name), at=at)
        if not nights:
            continue
        with transaction():
            if kind.nightly.catch_up is CatchUp.ONCE:
                _replace_waiting(kind.name, nights[0], at=at)
            for night in nights:
                enqueue(kind.name, by=None, at=at, night=night, due_at=due_at(kind.nightly, night))
        planned += len(nights)
    return planned


def _replace_waiting(kind: str, night: date, *, at: datetime) -> None:
    """One job for all missed nights: older ones that nobody has begun make room for the newest."""
    session().execute(
        update(Job)
        .where(Job.kind == kind, Job.state == JobState.WAITING, Job.night.is_not(None), Job.night < night)
        .values(state=JobState.CANCELLED, finished_at=at, version=Job.version + 1)
    )
