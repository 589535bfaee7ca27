"""Reports that are written by themselves: each week or month once, also after days off, told to those who may see."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from shop.db import session, transaction
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock, business_day
from shop.people.models import PersonRole, Role
from shop.reports.models import SavedReport, WrittenReport
from shop.reports.rules.periods import Days
from shop.reports.rules.rhythm import Rhythm, spans_due
from shop.worklist.models import WorkItem
from tests.reports.conftest import log_in
from tests.reports.test_builder import save
from tests.support.application import ShopClient
from tests.support.books import LATTE, Books, count
from tests.support.tills import TabletForTests, line


@pytest.fixture
def worker(app: Flask) -> Worker:
    """The worker, called at night."""
    return Worker(app, name="at night")


def written() -> list[WrittenReport]:
    session().rollback()
    return list(session().scalars(select(WrittenReport).order_by(WrittenReport.first_day)))


def test_which_weeks_and_months_are_due() -> None:
    thursday = date(2026, 11, 26)
    last_week = Days(date(2026, 11, 16), date(2026, 11, 22))
    assert spans_due(Rhythm.NEVER, last=None, today=thursday) == []
    assert spans_due(Rhythm.WEEKLY, last=None, today=thursday) == [last_week], "the first one is the week that is over"
    assert spans_due(Rhythm.WEEKLY, last=last_week.last, today=thursday) == []
    assert spans_due(Rhythm.WEEKLY, last=last_week.last, today=date(2026, 11, 29)) == [], "Sunday still runs"
    later = spans_due(Rhythm.WEEKLY, last=last_week.last, today=date(2026, 12, 14))
    assert [one.first for one in later] == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]
    assert len(spans_due(Rhythm.WEEKLY, last=date(2025, 1, 5), today=thursday)) == 12, "not a year of files"
    months = spans_due(Rhythm.MONTHLY, last=date(2026, 10, 31), today=date(2027, 1, 1))
    assert months == [Days(date(2026, 11, 1), date(2026, 11, 30)), Days(date(2026, 12, 1), date(2026, 12, 31))]


@pytest.mark.database
def test_the_night_writes_the_week_once_and_makes_up_for_weeks_without_the_computer(
    teacher: ShopClient, books: Books, tablet: TabletForTests, clock: FakeClock, worker: Worker
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    sold_on = business_day(clock.now())
    assert save(teacher, "每周毛利", rhythm="weekly") == 303
    assert save(teacher, "随手看的") == 303
    clock.advance(days=7)
    worker.work_off()
    log_in(teacher, books.teacher, clock)
    (one,) = written()
    assert one.first_day <= sold_on <= one.last_day
    page = teacher.get(f"/reports/saved/{one.report_id}").text
    assert f"{one.first_day} – {one.last_day}" in page
    answer = teacher.get(f"/reports/written/{one.id}")
    assert f"report-{one.first_day}-{one.last_day}.xlsx" in answer.headers["Content-Disposition"]
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[-1][1] == 22.0, "what was sold in that week, whatever the page shows"

    clock.advance(days=1)
    worker.work_off()
    assert len(written()) == 1, "the next nights find nothing to write"
    clock.advance(days=20)
    worker.work_off()
    found = written()
    assert [str(one.first_day) for one in found] == ["2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14"]


def test_only_those_who_may_see_it_find_it_on_their_worklist_and_may_take_it(
    client: ShopClient, teacher: ShopClient, books: Books, clock: FakeClock, worker: Worker
) -> None:
    with transaction() as current:
        manager = current.query(Role).filter_by(code="store_manager").one().id
        marketing = current.query(Role).filter_by(code="marketing").one().id
        current.query(PersonRole).filter_by(person_id=books.potter).delete()
        current.add(PersonRole(person_id=books.potter, role_id=manager))
    assert save(teacher, "给营销看", rhythm="weekly", roles=str(marketing)) == 303
    assert "给营销看" in teacher.get("/worklist").text, "it says that it is kept"
    worker.work_off()
    (one,) = written()
    number, report_id = one.id, one.report_id
    log_in(client, books.potter, clock)
    assert "给营销看" not in client.get("/worklist").text
    assert client.get(f"/reports/written/{number}").status_code == 404
    item = session().scalars(select(WorkItem.id).where(WorkItem.kind == "report_written")).one()
    session().rollback()
    assert client.get(f"/worklist/{item}").status_code == 404
    log_in(client, books.teacher, clock)
    assert "给营销看" in client.get("/worklist").text
    assert f"/reports/saved/{report_id}" in client.get(f"/worklist/{item}").text
    assert client.get(f"/reports/written/{number}").status_code == 200
    assert client.post(f"/reports/saved/{report_id}/remove").status_code == 303
    assert f"/worklist/{item}" not in client.get("/worklist").text, "what it led to is gone"
    assert count(WrittenReport) == 0


def test_a_file_that_is_gone_is_told_in_words(teacher: ShopClient, books: Books, worker: Worker, app: Flask) -> None:
    assert save(teacher, "每月毛利", rhythm="monthly") == 303
    worker.work_off()
    (one,) = written()
    for path in app.extensions["settings"].reports_dir.iterdir():
        path.unlink()
    answer = teacher.get(f"/reports/written/{one.id}")
    assert answer.status_code == 404
    assert "这个文件不在了" in answer.text
    assert session().get_one(SavedReport, one.report_id).rhythm == "monthly"
