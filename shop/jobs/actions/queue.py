"""What people and areas do with jobs: ask for one, call it off, have it tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from shop.db import session, transaction
from shop.jobs.kinds import kind_called
from shop.jobs.models import Job
from shop.jobs.rules import OPEN, TRANSITIONS, JobState, Urgency
from shop.kernel.errors import N_, Conflict, NotFound


class NotNow(Conflict):
    """The job is in a state in which this cannot be done."""

    message = N_("这个任务现在不能这样操作，请刷新页面查看它的状态。")


class AlreadyAsked(Conflict):
    """Another job does the same."""

    message = N_("同样的任务已经在做了，请等它做完。")


def enqueue(
    kind: str,
    *,
    arguments: Mapping[str, Any] | None = None,
    subject: str = "",
    by: int | None,
    at: datetime,
    due_at: datetime | None = None,
    night: date | None = None,
    urgency: Urgency | None = None,
) -> int:
    """Ask for a job in the caller's transaction: when that is kept, so is the job. Returns its id.

    It is as urgent as its kind unless `urgency` says otherwise.

    A second one of the same night, or about the same `subject` while one is open, is not made: the id is that of the
    first. Raises UnknownKind.
    """
    with transaction() as current:
        asked = (
            _insert(current.get_bind().dialect.name)
            .values(
                kind=kind,
                night=night,
                subject=subject,
                arguments=dict(arguments or {}),
                urgency=int(kind_called(kind).urgency if urgency is None else urgency),
                state=JobState.WAITING,
                by_id=by,
                created_at=at,
                due_at=due_at or at,
            )
            .on_conflict_do_nothing()
            .returning(Job.id)
        )
        while True:  # the first one may end between the two questions
            found = current.scalar(asked) or current.scalar(_same(kind, subject, night))
            if found is not None:
                return int(found)


def _insert(database: str) -> Any:
    return (sqlite if database == "sqlite" else postgresql).insert(Job)


def _same(kind: str, subject: str, night: date | None) -> Any:
    found = select(Job.id).where(Job.kind == kind)
    if night is not None:
        return found.where(Job.night == night)
    return found.where(Job.subject == subject, Job.state.in_(OPEN))


def job_to_change(job_id: int) -> Job:
    """The job, locked until the commit. Raises NotFound."""
    job = session().get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None:
        raise NotFound
    return job


def move(job: Job, state: JobState) -> None:
    """Change the state. Raises NotNow when there is no such way."""
    if (job.state, state) not in TRANSITIONS:
        raise NotNow
    job.state = state
    job.version += 1


def cancel(job_id: int, *, at: datetime) -> None:
    """Call a job off: at once while it waits, else between two of its steps. Raises NotFound, NotNow."""
    with transaction():
        job = job_to_change(job_id)
        if job.state == JobState.RUNNING:
            job.cancel_asked = True
            job.version += 1
            return
        if job.state != JobState.WAITING:
            raise NotNow
        move(job, JobState.CANCELLED)
        job.finished_at = at


def retry(job_id: int, *, at: datetime) -> None:
    """Have a job that failed or was called off done again. Raises NotFound, NotNow, AlreadyAsked."""
    with transaction() as current:
        job = job_to_change(job_id)
        if job.subject and current.scalar(_same(job.kind, job.subject, None)) is not None:
            raise AlreadyAsked
        if job.state not in (JobState.FAILED, JobState.CANCELLED):
            raise NotNow
        move(job, JobState.WAITING)
        job.attempts, job.done, job.total = 0, 0, None
        job.error, job.words, job.cancel_asked = None, None, False
        job.finished_at, job.due_at = None, at
        try:
            current.flush()
        except IntegrityError:  # another one about the same was opened since we looked
            raise AlreadyAsked from None
