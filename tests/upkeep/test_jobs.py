"""The page 任务, and the jobs of the night: checks of the books, tidying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text, update

from shop.db import db, session, transaction
from shop.jobs.actions import enqueue
from shop.jobs.actions.leases import claim, finish, note
from shop.jobs.kinds import all_kinds
from shop.jobs.models import Job
from shop.jobs.rules import JobState
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock
from shop.kernel.ids import uuid7
from shop.people.actions import sessions
from shop.people.models import Approval, LoginSession, Person, PersonRole, Role
from shop.sales.models import SalesByDay
from shop.till.models import ParkedOrder
from shop.web.access import May
from shop.worklist.models import WorkItem
from shop.worklist.words import KINDS
from tests.people.test_audit import allow_changes
from tests.support.application import ShopClient
from tests.support.books import LATTE, Books, count, open_shop, worklist_kinds
from tests.support.people import browser
from tests.support.tills import line


@pytest.fixture
def books(app: Flask, session: Any, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


@pytest.fixture
def worker(app: Flask) -> Worker:
    """The shop's worker."""
    return Worker(app, name="worker", told_every=timedelta(0))


LogIn = Callable[[str], ShopClient]


@pytest.fixture
def somebody(app: Flask, books: Books, clock: FakeClock) -> LogIn:
    """Somebody with a post, at a desk of his own."""

    def somebody(post: str) -> ShopClient:
        with transaction() as current:
            person = Person(kind="student", name=f"名{post}", nickname=f"昵{post}", created_at=clock.now())
            current.add(person)
            current.flush()
            role = current.scalars(select(Role.id).where(Role.code == post)).one()
            current.add(PersonRole(person_id=person.id, role_id=role))
            token = sessions.begin(sessions.DESK, person_id=person.id, at=clock.now())
        client = browser(app)
        with client.session_transaction() as cookie:
            cookie[sessions.DESK] = token
        return client

    return somebody


def person_called(nickname: str) -> int:
    return session().scalars(select(Person.id).where(Person.nickname == nickname)).one()


def export_of(post: str, clock: FakeClock) -> int:
    """An export somebody has asked for."""
    return enqueue("export_orders", by=person_called(f"昵{post}"), at=clock.now())


def run_until_file(job_id: int, clock: FakeClock, app: Flask) -> None:
    assert claim(worker="w", at=clock.now()) is not None
    folder = app.extensions["settings"].data_dir / "results"
    folder.mkdir()
    (folder / f"{job_id}.xlsx").write_bytes(b"sheet")
    result = {"message": "好了", "facts": {}, "file": f"{job_id}.xlsx", "download_name": "orders.xlsx", "wrong": False}
    finish(job_id, worker="w", at=clock.now(), result=result)


def test_every_kind_needs_a_right_that_there_is(app: Flask) -> None:
    rights = {right.value for right in May}
    assert {kind.right for kind in all_kinds().values()} <= rights
    assert all(kind.page in app.view_functions for kind in all_kinds().values() if kind.page)


def test_people_see_their_own_jobs_and_teachers_all(somebody: LogIn, clock: FakeClock, app: Flask) -> None:
    manager, teacher, marketing = somebody("store_manager"), somebody("teacher"), somebody("marketing")
    job = export_of("store_manager", clock)
    assert "导出订单" in manager.get("/jobs").text
    assert "导出订单" in teacher.get("/jobs").text
    assert "昵store_manager" in teacher.get("/jobs").text
    assert "导出订单" not in marketing.get("/jobs").text
    for address in (f"/jobs/{job}", f"/jobs/{job}/live", f"/jobs/{job}/result"):
        assert marketing.get(address).status_code == 404
    for address in (f"/jobs/{job}/cancel", f"/jobs/{job}/retry"):
        assert marketing.post(address).status_code == 404
    session().rollback()
    assert session().get_one(Job, job).state == JobState.WAITING


def test_a_result_is_for_those_who_still_hold_the_right(somebody: LogIn, clock: FakeClock, app: Flask) -> None:
    manager, teacher = somebody("store_manager"), somebody("teacher")
    job = export_of("store_manager", clock)
    run_until_file(job, clock, app)
    assert manager.get(f"/jobs/{job}/result").data == b"sheet"
    assert teacher.get(f"/jobs/{job}/result").data == b"sheet"
    with transaction() as current:
        barista = current.scalars(select(Role.id).where(Role.code == "barista")).one()
        mine = PersonRole.person_id == person_called("昵store_manager")
        current.execute(update(PersonRole).where(mine).values(role_id=barista))
    assert manager.get(f"/jobs/{job}/result").status_code == 403
    (app.extensions["settings"].data_dir / "results" / f"{job}.xlsx").unlink()
    gone = teacher.get(f"/jobs/{job}/result")
    assert gone.status_code == 404
    assert "重新导出" in gone.text


def test_a_job_is_called_off_and_tried_again_from_the_page(somebody: LogIn, clock: FakeClock) -> None:
    manager = somebody("store_manager")
    job = export_of("store_manager", clock)
    assert manager.post(f"/jobs/{job}/cancel").status_code == 303
    assert "没有开始就取消了" in manager.get(f"/jobs/{job}").text
    assert manager.post(f"/jobs/{job}/cancel").status_code == 409
    assert manager.post(f"/jobs/{job}/retry").status_code == 303
    assert "在排队" in manager.get(f"/jobs/{job}").text


def test_a_page_that_asks_every_second_is_answered_shortly_while_nothing_changes(
    somebody: LogIn, clock: FakeClock
) -> None:
    manager = somebody("store_manager")
    job = export_of("store_manager", clock)
    page = manager.get("/jobs").text
    again = page.split('hx-get="')[1].split('"')[0]
    seen: list[str] = []

    def listen(*arguments: Any) -> None:
        seen.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", listen)
    answer = manager.get(again)
    event.remove(db.engine, "before_cursor_execute", listen)
    assert (answer.status_code, answer.data) == (204, b"")
    assert len([one for one in seen if "FROM job" in one]) == 1
    assert claim(worker="w", at=clock.now()) is not None
    note(job, worker="w", at=clock.now(), done=40, total=100, words={"message": "正在写 Excel 文件", "facts": {}})
    answer = manager.get(again)
    assert "40%" in answer.text
    assert 'max="100" value="40"' in answer.text


def test_the_list_asks_the_same_number_of_questions_however_many_jobs(somebody: LogIn, clock: FakeClock) -> None:
    teacher = somebody("teacher")
    seen: list[str] = []

    def listen(*arguments: Any) -> None:
        seen.append(str(arguments[2]))

    export_of("teacher", clock)
    teacher.get("/jobs")
    event.listen(db.engine, "before_cursor_execute", listen)
    teacher.get("/jobs")
    few = len(seen)
    for _ in range(20):
        export_of("teacher", clock)
    seen.clear()
    teacher.get("/jobs")
    event.remove(db.engine, "before_cursor_execute", listen)
    assert len(seen) == few


def test_when_no_worker_runs_the_page_says_so(somebody: LogIn, clock: FakeClock, worker: Worker) -> None:
    manager = somebody("store_manager")
    export_of("store_manager", clock)
    assert "没有在运行" not in manager.get("/jobs").text
    clock.advance(minutes=2)
    assert "没有在运行" in manager.get("/jobs").text


def found() -> list[str]:
    """What the night found wrong; that next year's calendar is missing is not wrong."""
    return [kind for kind in worklist_kinds() if kind != "calendar_year"]


def test_the_checks_of_the_night_find_whole_books_whole(
    books: Books, worker: Worker, somebody: LogIn, clock: FakeClock
) -> None:
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    worker.work_off()
    text_of = somebody("teacher").get("/jobs").text
    assert "操作记录完整" in text_of
    assert "1 天的汇总与单据完全一致" in text_of
    assert "每晚自动" in text_of
    assert found() == []


def test_wrong_sums_come_on_the_worklist_and_are_mended_from_the_page(
    books: Books, worker: Worker, somebody: LogIn, clock: FakeClock
) -> None:
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    with transaction() as current:
        current.execute(update(SalesByDay).values(net_fen=SalesByDay.net_fen + 1))
    worker.work_off()
    assert found() == ["sums_wrong"]
    teacher = somebody("teacher")
    waiting = teacher.get("/worklist").text
    assert "汇总和单据有 1 处不一致，最早在 2026-11-23" in waiting
    assert "发现问题" in teacher.get("/jobs").text
    asked = teacher.post("/jobs/start", data={"kind": "rebuild_sums"})
    assert asked.status_code == 303
    worker.work_off()
    assert "1 天已重新汇总" in teacher.get(asked.location).text
    asked = teacher.post("/jobs/start", data={"kind": "compare_sums"})
    worker.work_off()
    assert "完全一致" in teacher.get(asked.location).text
    assert teacher.post("/jobs/start", data={"kind": "tidy"}).status_code == 404


def test_a_trail_somebody_changed_comes_on_the_worklist(books: Books, worker: Worker, clock: FakeClock) -> None:
    allow_changes()
    with transaction() as current:
        current.execute(text("UPDATE audit_entry SET detail = 'x' WHERE id = 3"))
    worker.work_off()
    session().rollback()
    item = session().scalars(select(WorkItem).where(WorkItem.kind != "calendar_year")).one()
    assert (item.kind, item.facts) == ("audit_broken", {"line": 3})
    assert {"audit_broken", "sums_wrong"} <= KINDS.keys()


def test_what_has_run_out_is_tidied_away_and_nothing_else(books: Books, worker: Worker, clock: FakeClock) -> None:
    def lay_in() -> None:
        """A login, a yes nobody used, a yes that was used, a basket put aside."""
        sessions.begin(sessions.DESK, person_id=books.teacher, at=clock.now())
        books.approve("refund", books.tablet().uuid(), 100)
        books.approve("refund", books.tablet().uuid(), 200)
        basket = {"basket": {}, "items": 1, "total_fen": 1, "parked_at": clock.now()}
        with transaction() as current:
            current.execute(update(Approval).where(Approval.amount_fen == 200).values(used_at=clock.now()))
            current.add(ParkedOrder(uuid=uuid7(clock.now()), **basket))

    lay_in()
    clock.advance(days=100)
    lay_in()
    worker.work_off()
    assert (count(LoginSession), count(ParkedOrder)) == (1, 1)
    kept = session().scalars(select(Approval.amount_fen).order_by(Approval.amount_fen)).all()
    assert kept == [100, 200, 200], "a yes that was used stays"
