"""A worker that dies, and two workers at once: every job is done, none twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, update

from shop.db import db, session, transaction
from shop.jobs.actions import enqueue, leases
from shop.jobs.actions.leases import Claimed, LeaseLost
from shop.jobs.kinds import UnknownKind
from shop.jobs.models import Job
from shop.jobs.progress import Outcome, Progress
from shop.jobs.rules import LEASE, JobState, Urgency
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock
from tests.jobs.conftest import DONE, MakeKind, job_called
from tests.jobs.test_nights import REAL
from tests.support.books import Books
from tests.till.test_at_once import at_once


class PowerCut(BaseException):
    """The computer was switched off."""


def test_a_job_is_only_there_when_what_asked_for_it_is(books: Books, clock: FakeClock, kind: MakeKind) -> None:
    name = kind("send")

    def change_of_mind() -> None:
        with transaction():
            enqueue(name, by=None, at=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_of_mind()
    assert leases.claim(worker="a", at=clock.now()) is None
    with pytest.raises(UnknownKind):
        enqueue("nobody_knows_this", by=None, at=clock.now())


def test_the_most_urgent_job_comes_first_then_the_oldest(books: Books, clock: FakeClock, kind: MakeKind) -> None:
    for name, urgency in (
        ("tidy_up", Urgency.TIDYING),
        ("import_it", Urgency.SOMEBODY_WAITS),
        ("copy", Urgency.SAFETY),
    ):
        enqueue(kind(name, urgency=urgency), by=None, at=clock.now())
    enqueue("import_it", by=books.teacher, at=clock.now())
    enqueue("copy", by=None, at=clock.now(), due_at=clock.now() + timedelta(hours=1))
    taken = [leases.claim(worker="a", at=clock.now()) for _ in range(5)]
    assert [job and (job.kind, job.by) for job in taken] == [
        ("copy", None), ("import_it", None), ("import_it", books.teacher), ("tidy_up", None), None,
    ]  # fmt: skip


def test_a_job_about_the_same_thing_is_not_asked_for_twice(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    first, second = (enqueue(kind("import_it"), subject="batch:7", by=None, at=clock.now()) for _ in range(2))
    other = enqueue("import_it", subject="batch:8", by=None, at=clock.now())
    assert first == second != other
    assert worker.work_off() - len(REAL) == 2, "besides those of the night"
    assert enqueue("import_it", subject="batch:7", by=None, at=clock.now()) > other, "when it is over, it may be again"


def test_two_workers_at_once_do_every_job_once(
    app: Flask, books: Books, clock: FakeClock, kind: MakeKind, make_worker: Callable[..., Worker]
) -> None:
    done: list[int] = []

    def note(job: Claimed, progress: Progress) -> Outcome:
        done.append(job.arguments["number"])
        return DONE

    name = kind("note_it", note)
    for number in range(20):
        enqueue(name, arguments={"number": number}, by=None, at=clock.now())
    workers = [make_worker(letter) for letter in "abcd"]
    answers = at_once(app, [one.work_off for one in workers])
    assert sum(answers) == 20 + len(REAL)
    assert sorted(done) == list(range(20))


def test_many_claim_one_job_at_once_and_one_gets_it(app: Flask, books: Books, clock: FakeClock, kind: MakeKind) -> None:
    enqueue(kind("note_it"), by=None, at=clock.now())
    answers = at_once(app, [lambda name=name: leases.claim(worker=name, at=clock.now()) for name in "abcdef"])
    assert sum(isinstance(answer, Claimed) for answer in answers) == 1
    assert sum(answer is None for answer in answers) == 5


def test_a_job_whose_worker_died_is_done_by_the_next_one_but_not_before_the_lease_ends(
    books: Books, clock: FakeClock, kind: MakeKind, make_worker: Callable[..., Worker]
) -> None:
    attempts: list[int] = []

    def die_first(job: Claimed, progress: Progress) -> Outcome:
        attempts.append(job.attempt)
        progress.step(1, 2)
        if job.attempt == 1:
            raise PowerCut
        return DONE

    enqueue(kind("import_it", die_first), by=None, at=clock.now())
    with pytest.raises(PowerCut):
        make_worker("first").do_one()
    second = make_worker("second")
    clock.advance(seconds=LEASE.total_seconds() - 1)
    assert not second.do_one(), "the first may still be at it"
    clock.advance(seconds=2)
    assert second.do_one()
    assert attempts == [1, 2]
    assert job_called("import_it").state == JobState.DONE
    assert not second.do_one()


def test_a_worker_that_was_taken_for_dead_cannot_write_over_the_next_one(
    books: Books, clock: FakeClock, kind: MakeKind, make_worker: Callable[..., Worker]
) -> None:
    """The computer slept with the lid closed in the middle of a job."""
    heard: list[str] = []

    def sleep(job: Claimed, progress: Progress) -> Outcome:
        if job.attempt == 1:
            clock.advance(hours=1)
            assert make_worker("second").do_one()
            try:
                progress.step(1, 2)
            except LeaseLost:
                heard.append("lost")
                raise
        return Outcome("第 %(attempt)s 次", {"attempt": job.attempt})

    enqueue(kind("import_it", sleep), by=None, at=clock.now())
    make_worker("first").do_one()
    assert heard == ["lost"]
    job = job_called("import_it")
    assert (job.state, job.result and job.result["facts"]) == (JobState.DONE, {"attempt": 2})


def test_the_lease_is_renewed_while_one_step_takes_long(books: Books, clock: FakeClock, kind: MakeKind) -> None:
    enqueue(kind("import_it"), by=None, at=clock.now())
    job = leases.claim(worker="first", at=clock.now())
    assert job is not None
    for _ in range(5):
        clock.advance(seconds=20)
        assert leases.renew(job.id, worker="first", at=clock.now())
        assert leases.claim(worker="second", at=clock.now()) is None
    assert not leases.renew(job.id, worker="second", at=clock.now())


def test_a_job_that_kills_every_worker_is_given_up(books: Books, clock: FakeClock, kind: MakeKind) -> None:
    enqueue(kind("too_much"), by=None, at=clock.now())
    for number in range(3):
        assert leases.claim(worker=f"worker {number}", at=clock.now()) is not None
        clock.advance(minutes=1)
    assert leases.claim(worker="worker 4", at=clock.now()) is None
    job = job_called("too_much")
    assert job.state == JobState.FAILED
    assert job.error is not None
    assert "中断了" in job.error[0]["message"]


def test_a_job_nobody_knows_any_more_stands_in_nobodys_way(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    enqueue(kind("old"), by=None, at=clock.now())
    enqueue(kind("new"), by=None, at=clock.now())
    with transaction() as current:
        current.execute(update(Job).where(Job.kind == "old").values(kind="of an older version"))
    worker.work_off()
    assert job_called("of an older version").state == JobState.FAILED
    assert job_called("new").state == JobState.DONE


def test_an_idle_worker_asks_one_question_and_locks_nothing(books: Books, clock: FakeClock) -> None:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    session().rollback()
    event.listen(db.engine, "before_cursor_execute", note)
    assert leases.claim(worker="a", at=clock.now()) is None
    event.remove(db.engine, "before_cursor_execute", note)
    asked = [one for one in seen if not one.startswith("BEGIN")]
    assert len(asked) == 1
    assert asked[0].startswith("SELECT")
    assert "BEGIN IMMEDIATE" not in seen
