"""A shop with the built-in calendar, and makers of what stands in it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from shop.calendar.actions.entries import save_entry
from shop.calendar.actions.seed import load_calendar
from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.kinds import Kind
from shop.kernel.clock import FakeClock
from shop.web.tables_in import Table, read_table
from tests.support.application import ShopClient
from tests.support.people import School, browser, log_in, open_school

TITLES = ["种类", "名称", "开始", "结束", "把握"]


@pytest.fixture
def school(session: Session, clock: FakeClock) -> School:
    """An opened shop with one person of each post and an empty calendar."""
    return open_school(session, clock)


@pytest.fixture
def seeded(school: School) -> School:
    """The same with the calendar that comes with the shop."""
    load_calendar(by=None, at=school.clock.now())
    return school


@pytest.fixture
def teacher(seeded: School, app: Flask) -> ShopClient:
    """The teacher at a desk."""
    return log_in(browser(app), "teacher")


@pytest.fixture
def add(school: School) -> Callable[..., int]:
    """Write an entry: kind, name, first and last day (ISO), more facts by name."""

    def added(kind: str, name: str, first: str, last: str = "", **more: Any) -> int:
        return save_entry(entry(kind, name, first, last, **more), by=school.people["teacher"], at=school.clock.now())

    return added


def entry(kind: str, name: str, first: str, last: str = "", **more: Any) -> EntryFacts:
    """An entry's facts."""
    return EntryFacts(Kind(kind), name, date.fromisoformat(first), date.fromisoformat(last or first), **more)


def sheet(*rows: list[str], titles: list[str] | None = None) -> Table:
    """A table as it is read from an upload."""
    text = StringIO()
    csv.writer(text).writerows([titles or TITLES, *rows])
    return read_table(text.getvalue().encode("utf-8-sig"))


def official_2027() -> list[list[str]]:
    """An announcement of 2027 as a teacher would type it; invented, because the real one is not out."""
    return [
        ["法定节日", "元旦", "2027-01-01", "", ""],
        ["放假", "元旦", "2027-01-02", "2027-01-03", ""],
        ["法定节日", "春节", "2027-02-05", "2027-02-08", ""],
        ["放假", "春节", "2027-02-09", "2027-02-12", ""],
        ["调休上班", "春节", "2027-02-14", "", ""],
        ["法定节日", "清明节", "2027-04-05", "", ""],
        ["法定节日", "劳动节", "2027-05-01", "2027-05-02", ""],
        ["法定节日", "端午节", "2027-06-09", "", ""],
        ["法定节日", "中秋节", "2027-09-15", "", ""],
        ["法定节日", "国庆节", "2027-10-01", "2027-10-03", ""],
    ]
