"""What becomes of a job: done, failed with its reason, tried again, called off, put back, its file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from shop.db import session, transaction
from shop.jobs.actions import enqueue, queue
from shop.jobs.actions.leases import Claimed
from shop.jobs.actions.queue import AlreadyAsked, NotNow, cancel, retry
from shop.jobs.actions.tidying import forget_old
from shop.jobs.models import Job
from shop.jobs.progress import Outcome, Progress
from shop.jobs.queries import results_folder
from shop.jobs.rules import JobState, Urgency
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock
from shop.kernel.errors import DomainError, Invalid, Problem
from tests.jobs.conftest import DONE, MakeKind, job_called
from tests.jobs.test_nights import REAL
from tests.support.books import Books, count
from tests.till.test_at_once import at_once

Deed = Callable[[Claimed, Progress], Outcome]


class Broken(DomainError):
    """For tests."""

    message = "第 %(row)s 行读不了。"


def test_progress_and_result_are_kept(books: Books, worker: Worker, clock: FakeClock, kind: MakeKind) -> None:
    seen: list[tuple[Any, ...]] = []

    def two_steps(job: Claimed, progress: Progress) -> Outcome:
        for done in (1, 2):
            progress.step(done, 2, "第 %(step)s 步", step=done)
            now = job_called("walk")
            seen.append((now.state, now.done, now.total, now.words))
        return DONE

    enqueue(kind("walk", two_steps), by=books.teacher, at=clock.now())
    worker.work_off()
    assert seen == [("running", n, 2, {"message": "第 %(step)s 步", "facts": {"step": n}}) for n in (1, 2)]
    job = job_called("walk")
    assert (job.state, job.result) == (JobState.DONE, DONE.as_json())
    assert (job.lease_owner, job.finished_at) == (None, clock.now())


def test_a_refusal_is_told_in_plain_words_and_can_be_mended_and_tried_again(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    wrong = [Broken(row=7)]

    def mendable(job: Claimed, progress: Progress) -> Outcome:
        if wrong:
            raise wrong[0]
        return DONE

    number = enqueue(kind("read_it", mendable), by=books.teacher, at=clock.now())
    worker.work_off()
    job = job_called("read_it")
    assert (job.state, job.attempts) == (JobState.FAILED, 1), "what is refused once is not tried by itself"
    assert job.error == [{"message": "第 %(row)s 行读不了。", "facts": {"row": "7"}}]
    wrong.clear()
    retry(number, at=clock.now())
    worker.work_off()
    assert (job_called("read_it").state, job_called("read_it").error) == (JobState.DONE, None)
    with pytest.raises(NotNow):
        retry(number, at=clock.now())


def test_all_problems_are_told(books: Books, worker: Worker, clock: FakeClock, kind: MakeKind) -> None:
    def refuse(job: Claimed, progress: Progress) -> Outcome:
        raise Invalid("不行", problems=(Problem("a", "缺 %(what)s", {"what": "日期"}), Problem("b", "缺商品")))

    enqueue(kind("read_it", refuse), by=None, at=clock.now())
    worker.work_off()
    assert [one["message"] for one in job_called("read_it").error or []] == ["不行", "缺 %(what)s", "缺商品"]


def test_something_unexpected_is_tried_again_by_itself_and_then_told_with_a_number(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    begun: list[int] = []

    def break_down(job: Claimed, progress: Progress) -> Outcome:
        begun.append(job.attempt)
        with transaction() as current:
            current.add(Job(kind="half", arguments={}, urgency=0, created_at=clock.now(), due_at=clock.now()))
            current.flush()
            raise ZeroDivisionError

    enqueue(kind("fragile", break_down), by=None, at=clock.now())
    worker.work_off()
    assert job_called("fragile").state == JobState.WAITING
    assert worker.work_off() == 0, "not at once"
    for _ in range(2):
        clock.advance(minutes=5)
        worker.work_off()
    job = job_called("fragile")
    assert (begun, job.state) == ([1, 2, 3], JobState.FAILED)
    assert job.error is not None
    assert "编号" in job.error[0]["message"]
    assert count(Job) == 1 + len(REAL), "nothing half-written stays"


def leaves_by_the_back_door(job: Claimed, progress: Progress) -> Outcome:
    raise SystemExit(3)


def says_nothing(job: Claimed, progress: Progress) -> Outcome:
    return None  # type: ignore[return-value]


def says_what_nobody_can_keep(job: Claimed, progress: Progress) -> Outcome:
    return Outcome("好了", {"what": object()})


def leaves_something_half_written(job: Claimed, progress: Progress) -> Outcome:
    session().add(Job(kind="half", arguments={}, urgency=0))
    raise ZeroDivisionError


@pytest.mark.parametrize(
    "bad", [leaves_by_the_back_door, says_nothing, says_what_nobody_can_keep, leaves_something_half_written]
)
def test_whatever_a_handler_does_its_job_fails_with_a_reason_and_the_worker_goes_on(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind, bad: Deed
) -> None:
    def last(job: Claimed, progress: Progress) -> Outcome:
        worker.stop()
        return DONE

    enqueue(kind("bad", bad, tries=1, urgency=Urgency.SAFETY), by=None, at=clock.now())
    enqueue(kind("good", last, urgency=Urgency.SAFETY), by=None, at=clock.now())
    worker.work(until_large=False)
    failed = job_called("bad")
    assert (failed.state, failed.lease_owner) == (JobState.FAILED, None)
    assert "编号" in (failed.error or [{}])[0]["message"]
    assert job_called("good").state == JobState.DONE


def planner_that_fails(*, at: datetime) -> None:
    """A planner with a mistake in it."""
    raise ZeroDivisionError


def test_a_planner_that_fails_keeps_no_job_from_its_turn(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    enqueue(kind("walk", planner=f"{__name__}:planner_that_fails"), by=None, at=clock.now())
    worker.work_off()
    assert job_called("walk").state == JobState.DONE


def test_a_waiting_job_is_called_off_at_once(books: Books, worker: Worker, clock: FakeClock, kind: MakeKind) -> None:
    number = enqueue(kind("walk"), by=None, at=clock.now())
    cancel(number, at=clock.now())
    worker.work_off()
    assert job_called("walk").state == JobState.CANCELLED
    with pytest.raises(NotNow):
        cancel(number, at=clock.now())


def test_a_running_job_is_called_off_between_two_steps(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    steps: list[int] = []

    def walk(job: Claimed, progress: Progress) -> Outcome:
        for done in range(5):
            progress.step(done, 5)
            steps.append(done)
            if done == 1:
                cancel(job.id, at=clock.now())
        return DONE

    number = enqueue(kind("walk", walk), by=None, at=clock.now())
    worker.work_off()
    assert steps == [0, 1]
    assert job_called("walk").state == JobState.CANCELLED
    retry(number, at=clock.now())
    assert job_called("walk").cancel_asked is False


def test_of_two_about_the_same_thing_only_one_may_be_open(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    first = enqueue(kind("import_it"), subject="batch:7", by=None, at=clock.now())
    cancel(first, at=clock.now())
    enqueue("import_it", subject="batch:7", by=None, at=clock.now())
    with pytest.raises(AlreadyAsked):
        retry(first, at=clock.now())


def test_of_two_tried_again_at_once_the_second_is_refused(
    app: Flask, books: Books, clock: FakeClock, kind: MakeKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [enqueue(kind("import_it"), subject="batch:7", by=None, at=clock.now())]
    cancel(both[0], at=clock.now())
    both.append(enqueue("import_it", subject="batch:7", by=None, at=clock.now()))
    cancel(both[1], at=clock.now())
    monkeypatch.setattr(queue, "_same", lambda *_: select(Job.id).where(Job.id < 0))  # neither sees the other yet
    answers = at_once(app, [lambda one=one: retry(one, at=clock.now()) for one in both])
    assert sorted(type(answer) for answer in answers if answer) == [AlreadyAsked]
    assert sorted(session().scalars(select(Job.state).where(Job.kind == "import_it"))) == ["cancelled", "waiting"]


def test_when_the_shop_closes_the_job_goes_on_next_time(
    books: Books, clock: FakeClock, kind: MakeKind, make_worker: Callable[..., Worker]
) -> None:
    workers = [make_worker("monday"), make_worker("tuesday")]
    steps: list[tuple[int, int]] = []

    def walk(job: Claimed, progress: Progress) -> Outcome:
        for done in range(3):
            progress.step(done, 3)
            steps.append((job.attempt, done))
            if len(steps) == 2:
                workers[0].stop()
        return DONE

    enqueue(kind("walk", walk), by=None, at=clock.now())
    workers[0].work_off()
    job = job_called("walk")
    assert (job.state, job.attempts, job.lease_owner) == (JobState.WAITING, 0, None)
    workers[1].work_off()
    assert steps == [(1, 0), (1, 1), (1, 0), (1, 1), (1, 2)]
    assert job_called("walk").state == JobState.DONE


def test_progress_inside_a_transaction_is_a_mistake_of_the_programmer(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    def hold_the_books(job: Claimed, progress: Progress) -> Outcome:
        with transaction():
            progress.step(1, 2)
        return DONE

    enqueue(kind("greedy", hold_the_books, tries=1), by=None, at=clock.now())
    worker.work_off()
    assert job_called("greedy").state == JobState.FAILED


def test_a_file_is_there_when_it_is_whole_and_goes_after_a_week(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    def write(job: Claimed, progress: Progress) -> Outcome:
        with progress.file(".csv") as path:
            path.write_text(f"attempt {job.attempt}")
            assert not (results_folder() / progress.file_name(".csv")).exists()
            if job.attempt == 1:
                raise ZeroDivisionError
        return Outcome("好了", file=progress.file_name(".csv"), download_name="a.csv")

    number = enqueue(kind("write_it", write), by=None, at=clock.now())
    worker.work_off()
    clock.advance(minutes=5)
    worker.work_off()
    assert [path.name for path in results_folder().iterdir()] == [f"{number}.csv"]
    assert (results_folder() / f"{number}.csv").read_text() == "attempt 2"
    clock.advance(days=6)
    assert forget_old(results_folder(), at=clock.now()) == (0, 0)
    clock.advance(days=2)
    assert forget_old(results_folder(), at=clock.now()) == (1, 0)
    assert job_called("write_it").state == JobState.DONE
    clock.advance(days=60)
    forget_old(results_folder(), at=clock.now() + timedelta(days=1))
    assert count(Job) == 0
