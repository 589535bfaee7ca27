"""The worker backs up by itself: every hour while open, after closing, when asked; never the demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from config import Settings
from shop.backup import handlers
from shop.backup.actions import queue_backup
from shop.backup.handlers import opening, plan
from shop.backup.manifest import Reason
from shop.backup.places import archives, folder_of
from shop.backup.queries import present_light
from shop.backup.refusals import NoSpace
from shop.calendar.models import OpeningDay, OpeningSeason
from shop.db import session, transaction
from shop.jobs.models import Job
from shop.jobs.worker import Worker
from shop.people.actions.settings import save_profile
from shop.people.queries import shop_profile
from shop.sales.models import SalesByDay
from tests.support.backups import back_up
from tests.support.books import LATTE, Books
from tests.support.tills import line


@pytest.fixture
def worker(app: Flask) -> Worker:
    """The shop's worker."""
    return Worker(app, name="worker", told_every=timedelta(0))


@pytest.fixture
def real(books: Books) -> Books:
    """A real shop, open from 8:00 to 20:00."""
    now = books.clock.now()
    save_profile(replace(shop_profile(), set_up=True), by=books.teacher, at=now)
    with transaction() as current:
        season = OpeningSeason(name="平常", changed_at=now)
        season.days = [OpeningDay(weekday=number, opens=8 * 60, closes=20 * 60) for number in range(1, 8)]
        current.add(season)
    return books


def reasons(books: Books) -> list[str]:
    """Why backups were asked for so far."""
    session().rollback()
    return [
        job.arguments["reason"] for job in session().scalars(select(Job).where(Job.kind == "backup").order_by(Job.id))
    ]


def test_a_day_has_a_backup_every_open_hour_and_one_after_closing(real: Books) -> None:
    for _ in range(26 * 2):
        plan(at=real.clock.now())
        with transaction():
            session().execute(update(Job).values(state="done", finished_at=real.clock.now()))
        real.clock.advance(minutes=30)
    assert reasons(real) == [*["hourly"] * 10, "day_close", *["hourly"] * 4]


def test_the_worker_takes_it_and_says_what_it_holds(real: Books, worker: Worker, shop_settings: Settings) -> None:
    tablet = real.tablet()
    tablet.send(tablet.sale([line(real.latte, LATTE)]))
    worker.work_off()
    job = session().scalars(select(Job).where(Job.kind == "backup")).one()
    assert job.state == "done"
    assert job.result
    assert job.result["facts"] == {"orders": "1", "amount": "¥22.00", "day": "2026-11-23"}
    assert [path.stem for path in archives(folder_of(shop_settings))] == ["2026-11-23-100000"]
    assert present_light(shop_settings, at=real.clock.now()).word == "只有一处备份"


def test_the_demo_is_backed_up_only_when_somebody_asks(
    real: Books, app: Flask, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(shop_settings, demo=True))
    plan(at=real.clock.now())
    assert queue_backup(reason=Reason.SHIFT_CLOSE, at=real.clock.now()) is None
    assert queue_backup(reason=Reason.BY_HAND, by=real.teacher, at=real.clock.now()) is not None
    assert reasons(real) == ["by_hand"]


def test_a_shop_that_is_not_set_up_is_not_backed_up(books: Books) -> None:
    plan(at=books.clock.now())
    assert reasons(books) == []


def test_each_shift_that_ends_is_backed_up_once(books: Books) -> None:
    first = queue_backup(reason="shift_close", about="1", at=books.clock.now())
    again = queue_backup(reason="shift_close", about="1", at=books.clock.now())
    other = queue_backup(reason="shift_close", about="2", at=books.clock.now())
    assert first == again != other


def test_a_backup_asked_for_in_a_transaction_that_fails_is_not_asked_for(books: Books) -> None:
    def fail() -> None:
        with transaction():
            queue_backup(reason="shift_close", at=books.clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert reasons(books) == []


def test_a_failure_makes_the_light_red_and_says_why(
    real: Books, worker: Worker, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(shop_settings, real.clock)
    real.clock.advance(minutes=5)

    def full(*_: Any, **__: Any) -> None:
        raise NoSpace(place="D:", needed=100, free=3)

    monkeypatch.setattr(handlers, "take_backup", full)
    queue_backup(reason=Reason.BY_HAND, by=real.teacher, at=real.clock.now())
    worker.work_off()
    assert present_light(shop_settings, at=real.clock.now()).colour == "bad"
    job = session().scalars(select(Job).where(Job.kind == "backup").order_by(Job.id)).first()
    assert job
    assert job.error
    assert job.error[0]["facts"] == {"place": "D:", "needed": "100", "free": "3"}


def test_a_doubt_is_shown_on_the_job(real: Books, worker: Worker) -> None:
    tablet = real.tablet()
    tablet.send(tablet.sale([line(real.latte, LATTE)]))
    with transaction():
        session().execute(update(SalesByDay).values(net_fen=1))
    worker.work_off()
    job = session().scalars(select(Job).where(Job.kind == "backup")).one()
    assert job.result
    assert job.result["wrong"]


def test_a_day_on_which_the_shop_is_closed_has_no_hours(books: Books) -> None:
    assert opening(books.clock.now()) == (None, None)
