"""The computer is off at night: what was missed is made up at the next start, each night once, most urgent first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from shop.db import session
from shop.jobs.actions.leases import Claimed
from shop.jobs.actions.nights import plan_nights
from shop.jobs.actions.queue import cancel
from shop.jobs.models import Job
from shop.jobs.progress import Outcome, Progress
from shop.jobs.rules import CatchUp, JobState, Nightly, Urgency, nights_due
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock
from shop.sales.actions.rollups import compare
from shop.sales.models import Order
from tests.jobs.conftest import DONE, MakeKind, job_called
from tests.support.books import LATTE, Books, count
from tests.support.tills import line
from tests.till.test_at_once import at_once

EVERY = Nightly(catch_up=CatchUp.EVERY_NIGHT)
ONCE = Nightly(catch_up=CatchUp.ONCE)
REAL = [
    "check_audit",
    "check_reports",
    "check_stock",
    "compare_sums",
    "erase_platform_buyers",
    "expire_hand_overs",
    "plan_ahead",
    "post_books",
    "remind_of_year",
    "safety_due",
    "think_of_suggestions",
    "tidy",
    "tidy_stream_claims",
    "upkeep_due",
    "write_reports",
]


def nights_of(kind: str) -> list[str]:
    session().rollback()
    rows = session().scalars(select(Job.night).where(Job.kind == kind, Job.state == JobState.DONE).order_by(Job.night))
    return [str(night) for night in rows]


def test_the_computer_was_off_for_three_nights(books: Books, worker: Worker, clock: FakeClock, kind: MakeKind) -> None:
    """Monday evening the teacher switches the computer off, Friday morning on again."""
    done: list[tuple[str, str]] = []
    tablet = books.tablet()

    def note(job: Claimed, progress: Progress) -> Outcome:
        done.append((job.kind, str(job.night)))
        return DONE

    def sell_meanwhile(job: Claimed, progress: Progress) -> Outcome:
        progress.step(0, 2)
        assert tablet.send(tablet.sale([line(books.latte, LATTE)]))[0].verdict == "accepted"
        progress.step(1, 2)
        return note(job, progress)

    kind("keep_a_copy", note, urgency=Urgency.SAFETY, nightly=EVERY)
    kind("think_ahead", sell_meanwhile, urgency=Urgency.USUAL, nightly=ONCE)
    worker.work_off()
    assert done == [("keep_a_copy", "2026-11-22"), ("think_ahead", "2026-11-22")], "the night that has just been"
    done.clear()
    clock.advance(days=4)
    worker.work_off()
    assert done == [
        ("keep_a_copy", "2026-11-23"),
        ("keep_a_copy", "2026-11-24"),
        ("keep_a_copy", "2026-11-25"),
        ("keep_a_copy", "2026-11-26"),
        ("think_ahead", "2026-11-26"),
    ]
    for name in REAL:
        assert nights_of(name) == ["2026-11-22", "2026-11-26"], f"{name}: once for all nights that were missed"
    assert count(Order) == 2, "both sales that were made while the worker was busy are in the books"
    assert compare() == []
    assert worker.work_off() == 0, "nothing is done twice"
    clock.advance(hours=10)
    assert worker.work_off() == 0, "nothing is due before the next night"


@pytest.mark.parametrize(
    ("nightly", "last", "expected"),
    [
        (EVERY, None, ["2026-11-22"]),
        (EVERY, date(2026, 11, 22), []),
        (EVERY, date(2026, 11, 19), ["2026-11-20", "2026-11-21", "2026-11-22"]),
        (ONCE, date(2026, 11, 19), ["2026-11-22"]),
        (Nightly(catch_up=CatchUp.EVERY_NIGHT, most=2), date(2026, 9, 1), ["2026-11-21", "2026-11-22"]),
        (Nightly(minutes=7 * 60), date(2026, 11, 21), []),
        (EVERY, date(2026, 12, 1), []),
    ],
)
def test_which_nights_are_due(clock: FakeClock, nightly: Nightly, last: date | None, expected: list[str]) -> None:
    """It is Monday, 10:00; Sunday's business day has ended at 04:00."""
    assert [str(night) for night in nights_due(nightly, last=last, at=clock.now())] == expected


def test_planning_twice_at_once_asks_for_each_night_once(
    app: Flask, books: Books, clock: FakeClock, kind: MakeKind
) -> None:
    kind("keep_a_copy", nightly=EVERY)
    plan_nights(at=clock.now())
    clock.advance(days=3)
    at_once(app, [lambda: plan_nights(at=clock.now())] * 4)
    planned = session().execute(select(Job.kind, Job.night)).all()
    assert len(planned) == len(set(planned)) == 4 + 2 * len(REAL)


def test_a_night_nobody_had_time_for_gives_way_to_a_newer_one(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    done: list[Any] = []

    def note(job: Claimed, progress: Progress) -> Outcome:
        done.append(str(job.night))
        return DONE

    kind("think_ahead", note, nightly=ONCE)
    plan_nights(at=clock.now())
    clock.advance(days=1)
    worker.work_off()
    assert done == ["2026-11-23"]


def test_a_clock_that_was_years_ahead_for_an_hour_does_not_end_the_nights(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    """The computer's battery was empty: it began in 2036, until somebody set the clock."""
    done: list[Any] = []

    def note(job: Claimed, progress: Progress) -> Outcome:
        done.append(str(job.night))
        return DONE

    kind("keep_a_copy", note, nightly=EVERY)
    clock.advance(days=3650)
    plan_nights(at=clock.now())
    clock.advance(days=-3650)
    worker.work_off()
    clock.advance(days=1)
    worker.work_off()
    assert done == ["2026-11-22", "2026-11-23"]


def test_a_night_that_was_called_off_is_not_asked_for_again(
    books: Books, worker: Worker, clock: FakeClock, kind: MakeKind
) -> None:
    def refuse(job: Claimed, progress: Progress) -> Outcome:
        raise AssertionError("never begun")

    kind("think_ahead", refuse, nightly=ONCE)
    plan_nights(at=clock.now())
    job = job_called("think_ahead")
    cancel(job.id, at=clock.now())
    worker.work_off()
    assert job_called("think_ahead").state == JobState.CANCELLED
