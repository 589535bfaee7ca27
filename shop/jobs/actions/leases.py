"""What a worker does with jobs: claim one, keep it, tell how far it is, settle it. Every change asks for the lease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from shop.db import session, transaction
from shop.jobs.kinds import all_kinds
from shop.jobs.models import Job
from shop.jobs.rules import LEASE, JobState, wait_before_next
from shop.kernel.errors import N_

CUT_OFF = N_("做到一半中断了 %(times)s 次（电脑关机，或后台程序出错）。可以再试一次；还是不行请告诉老师。")
NOT_KNOWN = N_("这个版本的小店不认识这种任务。请升级后再试一次。")


class LeaseLost(Exception):
    """Another worker has taken the job over: this one must not touch it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A job as its handler sees it. `attempt` above 1: what it does may have been done before, wholly or in part."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    by: int | None
    night: date | None
    attempt: int


def is_due(at: datetime) -> ColumnElement[bool]:
    """Waiting and due, or running for a worker that has not been heard of since its lease ended."""
    return or_(
        and_(Job.state == JobState.WAITING, Job.due_at <= at),
        and_(Job.state == JobState.RUNNING, Job.lease_until < at),
    )


def claim(*, worker: str, at: datetime) -> Claimed | None:
    """Take the most urgent job that is due, for as long as a lease; None when nothing is.

    Looks without a lock first, so that an idle worker never stands in a sale's way. A job that was cut off as often as
    it may be begun has failed; so has one that nobody knows.
    """
    if session().scalar(select(Job.id).where(is_due(at)).limit(1)) is None:
        session().rollback()
        return None
    with transaction() as current:
        while True:
            job = current.scalars(
                select(Job)
                .where(is_due(at))
                .order_by(Job.urgency, Job.due_at, Job.id)
                .limit(1)
                .with_for_update(skip_locked=True)
                .execution_options(populate_existing=True)
            ).first()
            if job is None:
                return None
            kind = all_kinds().get(job.kind)
            if kind is not None and job.attempts < kind.tries:
                break
            _give_up(job, CUT_OFF if kind else NOT_KNOWN, at=at)
            current.flush()
        job.state, job.lease_owner, job.lease_until = JobState.RUNNING, worker, at + LEASE
        job.attempts += 1
        job.version += 1
        job.started_at = job.started_at or at
        return Claimed(
            id=job.id, kind=job.kind, arguments=job.arguments, by=job.by_id, night=job.night, attempt=job.attempts
        )


def _give_up(job: Job, message: str, *, at: datetime) -> None:
    job.state, job.lease_owner, job.lease_until, job.finished_at = JobState.FAILED, None, None, at
    job.error = [{"message": message, "facts": {"times": job.attempts}}]
    job.version += 1


def renew(job_id: int, *, worker: str, at: datetime) -> bool:
    """Keep the lease; False when the job is no longer this worker's."""
    with transaction() as current:
        kept = current.execute(_mine(job_id, worker).values(lease_until=at + LEASE).returning(Job.id))
        return kept.one_or_none() is not None


def note(job_id: int, *, worker: str, at: datetime, done: int, total: int | None, words: dict[str, Any] | None) -> bool:
    """Tell how far the job is and keep the lease; True when somebody has called it off. Raises LeaseLost."""
    with transaction() as current:
        said = current.execute(
            _mine(job_id, worker)
            .values(done=done, total=total, words=words, lease_until=at + LEASE, version=Job.version + 1)
            .returning(Job.cancel_asked)
        ).one_or_none()
    if said is None:
        raise LeaseLost
    return bool(said[0])


def finish(job_id: int, *, worker: str, at: datetime, result: dict[str, Any]) -> None:
    """The job is done. Raises LeaseLost."""
    _settle(job_id, worker, state=JobState.DONE, finished_at=at, result=result, error=None)


def fail(job_id: int, *, worker: str, at: datetime, error: list[dict[str, Any]]) -> None:
    """The job cannot be done, and why. Raises LeaseLost."""
    _settle(job_id, worker, state=JobState.FAILED, finished_at=at, error=error)


def call_off(job_id: int, *, worker: str, at: datetime) -> None:
    """The job has stopped because somebody called it off. Raises LeaseLost."""
    _settle(job_id, worker, state=JobState.CANCELLED, finished_at=at)


def put_back(job_id: int, *, worker: str, at: datetime) -> None:
    """The worker ends before the job did: the next one begins at once, and this does not count. Raises LeaseLost."""
    _settle(job_id, worker, state=JobState.WAITING, due_at=at, attempts=Job.attempts - 1)


def try_later(job: Claimed, *, worker: str, at: datetime, error: list[dict[str, Any]]) -> None:
    """Something unexpected happened: the job waits for its next attempt. Raises LeaseLost."""
    due = at + wait_before_next(job.attempt)
    _settle(job.id, worker, state=JobState.WAITING, due_at=due, error=error)


def _mine(job_id: int, worker: str) -> Any:
    return update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING, Job.lease_owner == worker)


def _settle(job_id: int, worker: str, **values: Any) -> None:
    with transaction() as current:
        settled = current.execute(
            _mine(job_id, worker)
            .values(lease_owner=None, lease_until=None, version=Job.version + 1, **values)
            .returning(Job.id)
        )
        if settled.one_or_none() is None:
            raise LeaseLost
