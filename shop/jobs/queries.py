"""Reading jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Select, case, func, select

from shop.db import session
from shop.jobs.actions.leases import is_due
from shop.jobs.models import Job
from shop.jobs.rules import OPEN, JobState
from shop.kernel.errors import NotFound

SHOWN = 60
NOBODY_WORKS_AFTER = timedelta(seconds=60)


def results_folder() -> Path:
    """Where the files of results lie."""
    folder: Path = current_app.extensions["settings"].data_dir / "results"
    return folder


def jobs_of(by: int | None) -> Select[Any]:
    """The jobs that `by` has asked for; everybody's for None."""
    return select(Job) if by is None else select(Job).where(Job.by_id == by)


def shown_jobs(by: int | None) -> Sequence[Job]:
    """What is done now, what waits (in the order it will be done), then what was done last."""
    place = case((Job.state == JobState.RUNNING, 0), (Job.state == JobState.WAITING, 1), else_=2)
    found = jobs_of(by).order_by(
        place, case((Job.state == JobState.WAITING, Job.urgency), else_=0), Job.finished_at.desc(), Job.due_at, Job.id
    )
    return session().scalars(found.limit(SHOWN).execution_options(populate_existing=True)).all()


def version_of(by: int | None) -> str:
    """Changes whenever one of these jobs does: one small question for a page that asks every second."""
    rows = jobs_of(by).with_only_columns(func.count(), func.max(Job.id), func.sum(Job.version))
    return "-".join(str(number or 0) for number in session().execute(rows).one())


def job_of(job_id: int, by: int | None) -> Job:
    """One job among those `by` may see. Raises NotFound."""
    job: Job | None = session().scalar(jobs_of(by).where(Job.id == job_id).execution_options(populate_existing=True))
    if job is None:
        raise NotFound
    return job


def open_job(kinds: Sequence[str], subject: str) -> Job | None:
    """The job about `subject` that waits or runs."""
    return session().scalar(
        select(Job)
        .where(Job.kind.in_(kinds), Job.subject == subject, Job.state.in_(OPEN))
        .order_by(Job.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def open_of_kinds(kinds: Sequence[str], *, at: datetime) -> Job | None:
    """The job of one of these kinds that runs or is due, whatever it is about: the running one, else the next."""
    return session().scalar(
        select(Job)
        .where(Job.kind.in_(kinds), Job.state.in_(OPEN), Job.due_at <= at)
        .order_by(case((Job.state == JobState.RUNNING, 0), else_=1), Job.urgency, Job.due_at, Job.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )


def anything_begun() -> bool:
    """Whether a worker has ever done anything here."""
    return session().scalar(select(Job.id).where(Job.started_at.is_not(None)).limit(1)) is not None


def nobody_works(at: datetime) -> bool:
    """Whether jobs have been due for a while and none is being done: there is no worker."""
    late = select(Job.id).where(is_due(at), Job.due_at < at - NOBODY_WORKS_AFTER).limit(1)
    running = select(Job.id).where(Job.state == JobState.RUNNING, Job.lease_until >= at).limit(1)
    return session().scalar(late) is not None and session().scalar(running) is None
