"""Writing into the calendar: loading, changing, taking back, asking for the next year, questions in few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from shop.calendar import queries
from shop.calendar.actions.entries import remove_entry, restore_entry, save_entry
from shop.calendar.actions.reminder import remind
from shop.calendar.actions.seed import load_calendar
from shop.calendar.actions.weather import note_weather
from shop.calendar.jobs import REMIND
from shop.calendar.models import CalendarEntry, WeatherDay
from shop.calendar.rules.days import WeatherFacts
from shop.calendar.rules.kinds import Certainty, Kind, Sky
from shop.calendar.rules.years import YearState
from shop.db import db
from shop.jobs.models import Job
from shop.jobs.worker import Worker
from shop.kernel.errors import Invalid, NotFound
from shop.worklist.actions import close_item
from shop.worklist.models import WorkItem
from tests.calendar.conftest import entry
from tests.support.people import School

Add = Callable[..., int]


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(CalendarEntry)) or 0


def waiting(session: Session) -> list[WorkItem]:
    session.rollback()
    return list(session.scalars(select(WorkItem).where(WorkItem.kind == "calendar_year", WorkItem.closed_at.is_(None))))


def test_the_built_in_calendar_knows_2022_to_2026_and_expects_2027(seeded: School) -> None:
    states = {facts.year: facts.state for facts in queries.years(2021, 2028)}
    assert [year for year, state in states.items() if state is YearState.CONFIRMED] == [2022, 2023, 2024, 2025, 2026]
    assert (states[2027], states[2028]) == (YearState.PROJECTED, YearState.MISSING)
    spring = queries.day_of(date(2027, 2, 6))
    assert spring.holiday
    assert (spring.holiday.name, spring.holiday.certainty, spring.known) == ("春节", Certainty.PROJECTED, False)
    national = queries.days(date(2026, 9, 20), date(2026, 10, 10))
    assert [one.day.day for one in national if one.is_makeup_workday] == [20, 10]
    assert sum(one.is_day_off for one in national) == 10
    assert queries.day_of(date(2023, 7, 28)).is_day_off, "the prefecture's own holiday"


def test_the_days_off_of_2026_are_those_that_were_announced(seeded: School) -> None:
    days = queries.days(date(2026, 1, 1), date(2026, 12, 31))
    national = [one.day for one in days if one.holiday and one.holiday.kind in (Kind.STATUTORY, Kind.DAY_OFF)]
    assert (len(national), sum(one.is_makeup_workday for one in days)) == (33, 6)
    assert sum(one.holiday is not None and one.holiday.kind is Kind.STATUTORY for one in days) == 13


def test_loading_again_neither_doubles_nor_brings_back_what_was_removed(seeded: School, session: Session) -> None:
    at, by = seeded.clock.now(), seeded.people["teacher"]
    before = count(session)
    first = session.scalars(select(CalendarEntry).where(CalendarEntry.name == "七夕")).first()
    assert first
    remove_entry(first.id, by=by, at=at)
    assert load_calendar(by=by, at=at) == 0
    assert count(session) == before
    assert session.get_one(CalendarEntry, first.id).removed_at is not None


def test_loading_respects_what_a_teacher_typed_before(school: School, add: Add) -> None:
    add("commerce", "七夕", "2026-08-19", note="自己写的")
    load_calendar(by=None, at=school.clock.now())
    (qixi,) = [one for one in queries.day_of(date(2026, 8, 19)).events if one.name == "七夕"]
    assert qixi.note == "自己写的"


def test_every_problem_of_an_entry_is_named_and_nothing_is_written(school: School, session: Session) -> None:
    wrong = entry("closed", "", "2026-05-02", "2026-05-01", note="长" * 201, strength=7, opens=540)
    with pytest.raises(Invalid) as refused:
        save_entry(wrong, by=None, at=school.clock.now())
    assert {problem.field for problem in refused.value.problems} == {"name", "last", "note", "strength", "opens"}
    for late in (entry("hours", "夜市", "2026-05-01", opens=540, closes=1700), entry("hours", "夜市", "2026-05-01")):
        with pytest.raises(Invalid):
            save_entry(late, by=None, at=school.clock.now())
    with pytest.raises(Invalid):
        save_entry(entry("season", "永远", "2026-01-01", "2028-01-01"), by=None, at=school.clock.now())
    assert count(session) == 0


def test_the_same_entry_twice_is_refused_also_when_brought_back(school: School, add: Add) -> None:
    at, by = school.clock.now(), school.people["teacher"]
    number = add("closed", "盘点", "2026-12-01")
    with pytest.raises(Invalid):
        add("closed", "盘点", "2026-12-01", "2026-12-02")
    remove_entry(number, by=by, at=at)
    assert queries.day_of(date(2026, 12, 1)).is_open
    again = add("closed", "盘点", "2026-12-01")
    with pytest.raises(Invalid):
        restore_entry(number, by=by, at=at)
    remove_entry(again, by=by, at=at)
    restore_entry(number, by=by, at=at)
    assert not queries.day_of(date(2026, 12, 1)).is_open
    with pytest.raises(NotFound):
        remove_entry(again, by=by, at=at)


def test_days_cost_three_statements_however_many(seeded: School, session: Session) -> None:
    session.rollback()
    for first, last in ((date(2026, 5, 1), date(2026, 5, 1)), (date(2022, 1, 1), date(2027, 12, 31))):
        with statements() as seen:
            queries.days(first, last)
        assert len([text for text in seen if text.startswith("SELECT")]) == 3


def test_next_year_is_asked_for_once_and_answered_by_the_calendar(seeded: School, session: Session, add: Add) -> None:
    remind(at=seeded.clock.now())
    remind(at=seeded.clock.now())
    (item,) = waiting(session)
    assert (item.subject, item.facts["year"], item.right) == ("calendar:2027", 2027, "edit_calendar")
    for name, day in (
        ("元旦", "01-01"),
        ("春节", "02-05"),
        ("清明节", "04-05"),
        ("劳动节", "05-01"),
        ("端午节", "06-09"),
    ):
        add("statutory", f"{name}假期", f"2027-{day}")
    add("statutory", "中秋节假期", "2027-09-15")
    assert len(waiting(session)) == 1
    add("statutory", "国庆节假期", "2027-10-01")
    assert waiting(session) == []
    assert queries.year_of(2027).known


def test_whoever_crosses_the_question_out_is_asked_again_after_two_weeks(seeded: School, session: Session) -> None:
    remind(at=seeded.clock.now())
    (item,) = waiting(session)
    close_item(item.id, outcome="知道了", by=seeded.people["teacher"], at=seeded.clock.now())
    seeded.clock.advance(days=13)
    remind(at=seeded.clock.now())
    assert waiting(session) == []
    seeded.clock.advance(days=2)
    remind(at=seeded.clock.now())
    assert len(waiting(session)) == 1


def test_the_worker_asks_every_night(app: Flask, seeded: School, session: Session) -> None:
    worker = Worker(app, name="worker")
    worker.work_off()
    (item,) = waiting(session)
    assert item.subject == "calendar:2027"
    done = session.scalars(select(Job).where(Job.kind == REMIND)).one()
    assert done.result["facts"] == {"year": "2027"}
    seeded.clock.advance(days=1)
    worker.work_off()
    assert len(waiting(session)) == 1
    again = session.scalars(select(Job).where(Job.kind == REMIND).order_by(Job.id.desc()).limit(1)).one()
    assert again.result["message"] == "现在不用提醒。"


def test_nobody_is_asked_early_in_the_year(seeded: School, session: Session) -> None:
    seeded.clock.advance(days=-60)
    remind(at=seeded.clock.now())
    assert waiting(session) == []


def test_the_last_word_about_the_weather_counts(school: School, session: Session) -> None:
    at, today = school.clock.now(), date(2026, 11, 23)
    note_weather(today, WeatherFacts(Sky.SUNNY, 12_000, 22_500), by=school.people["cashier"], at=at)
    note_weather(today, WeatherFacts(Sky.RAIN, 9_000, 15_000, 12_500, "下午大雨"), by=school.people["teacher"], at=at)
    assert session.scalar(select(func.count()).select_from(WeatherDay)) == 1
    weather = queries.day_of(today).weather
    assert weather
    assert (weather.sky, weather.rain, weather.note) == (Sky.RAIN, 12_500, "下午大雨")


def test_tomorrow_has_no_weather_yet_and_swapped_temperatures_are_noticed(school: School, session: Session) -> None:
    at = school.clock.now()
    with pytest.raises(Invalid) as refused:
        note_weather(date(2026, 11, 24), WeatherFacts(Sky.SUNNY, 25_000, 12_000, -1), by=None, at=at)
    assert {problem.field for problem in refused.value.problems} == {"day", "high", "rain"}
    note_weather(date(2026, 11, 22), WeatherFacts(Sky.FOG), by=None, at=at)
    one_in_the_morning = at - timedelta(hours=9)
    with pytest.raises(Invalid):
        note_weather(date(2026, 11, 23), WeatherFacts(Sky.FOG), by=None, at=one_in_the_morning)
