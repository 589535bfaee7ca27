"""The calendar's pages: seen by the shop's people, changed by teachers, the weather noted by students."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.calendar import queries
from shop.calendar.models import CalendarEntry
from shop.kernel.clock import business_day
from tests.calendar.conftest import TITLES, official_2027
from tests.calendar.test_entries import statements
from tests.support.application import ShopClient
from tests.support.people import School, browser, log_in

pytestmark = pytest.mark.once


def page(client: ShopClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def newest(session: Session) -> CalendarEntry:
    session.rollback()
    found = session.scalars(select(CalendarEntry).order_by(CalendarEntry.id.desc())).first()
    assert found
    return found


def test_the_month_shows_weeks_from_monday_with_holidays_and_workdays(teacher: ShopClient) -> None:
    text = page(teacher, "/calendar/?month=2026-10")
    assert text.index("周一") < text.index("周日")
    assert text.index("周日</th>") < text.index("day=2026-09-28"), "the week of 1 October begins on 28 September"
    for expected in ("2026 年 10 月", "休 国庆节", "班 国庆节", "雨季与稻黄"):
        assert expected in text
    assert "放假安排还没有全部录入" not in text
    assert "春节（推算）" in page(teacher, "/calendar/?month=2027-02")


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/?month=x", "/calendar/?month=2026-13", "/calendar/?month=0001-01", "/calendar/?month=2100-12",
        "/calendar/?month=2000-01", "/calendar/day?day=9999-12-31", "/calendar/entries?group=x&year=99999",
        "/calendar/entries?year=2100", "/calendar/years/2000", "/calendar/years/2100",
        "/calendar/weather?day=2030-01-01",
        "/calendar/entries/new?kind=nothing&day=x",
    ],
)  # fmt: skip
def test_strange_addresses_are_answered_sensibly(teacher: ShopClient, path: str) -> None:
    page(teacher, path)


def test_a_year_outside_the_calendar_is_not_there(teacher: ShopClient) -> None:
    assert teacher.get("/calendar/years/1999").status_code == 404


def test_the_year_says_what_is_missing(teacher: ShopClient) -> None:
    assert "放假安排已录入" in page(teacher, "/calendar/years/2026")
    text = page(teacher, "/calendar/years/2027")
    assert "推算，待公布" in text
    assert "元旦、春节、清明节、劳动节、端午节、中秋节、国庆节" in text


def test_a_teacher_closes_the_shop_for_a_day_and_takes_it_back(teacher: ShopClient, session: Session) -> None:
    form = {"kind": "closed", "name": "盘点", "first": "2026-12-01", "certainty": "confirmed"}
    answer = teacher.post("/calendar/entries/new", data=form)
    assert answer.status_code == 303
    assert "闭店：盘点" in page(teacher, "/calendar/?month=2026-12")
    entry = newest(session)
    gone = teacher.post(f"/calendar/entries/{entry.id}/remove")
    assert "「盘点」已删除" in page(teacher, gone.location)
    assert "闭店：盘点" not in page(teacher, "/calendar/?month=2026-12")
    assert teacher.post(f"/calendar/entries/{entry.id}/restore").status_code == 303
    assert "闭店：盘点" in page(teacher, "/calendar/?month=2026-12")


def test_what_was_typed_stays_and_every_problem_stands_beside_its_field(teacher: ShopClient) -> None:
    form = {
        "kind": "hours",
        "name": "",
        "first": "2026-12-05",
        "last": "2026-12-01",
        "opens": "9点半钟",
        "note": "夜市",
    }
    answer = teacher.post("/calendar/entries/new", data={**form, "certainty": "confirmed"})
    assert answer.status_code == 422
    assert "时间请写成 9:00" in answer.text
    assert 'value="夜市"' in answer.text
    answer = teacher.post("/calendar/entries/new", data={**form, "certainty": "confirmed", "opens": "9:00"})
    assert answer.status_code == 422
    for expected in ("请填名称", "结束日期比开始日期还早", "特别营业时间要填开门和关门时间"):
        assert expected in answer.text


@pytest.mark.parametrize("path", ["entries/new", "hours/new", "weather", "import"])
def test_a_form_sent_empty_is_refused_in_words(teacher: ShopClient, path: str) -> None:
    answer = teacher.post(f"/calendar/{path}", data={})
    assert (answer.status_code, "form-errors" in answer.text) == (422, True)


def test_hours_past_midnight_are_typed_as_the_clock_shows_them(teacher: ShopClient, session: Session) -> None:
    form = {"kind": "hours", "name": "火把节之夜", "first": "2026-08-06", "opens": "10:00", "closes": "01:30"}
    assert teacher.post("/calendar/entries/new", data={**form, "certainty": "confirmed"}).status_code == 303
    assert "营业 10:00–次日 01:30" in page(teacher, "/calendar/day?day=2026-08-06")
    entry = newest(session)
    assert 'value="01:30"' in page(teacher, f"/calendar/entries/{entry.id}")


def test_the_week_is_edited_and_a_half_filled_day_is_refused(teacher: ShopClient) -> None:
    week = {f"days-{n}-{end}": "09:00" if end == "opens" else "21:00" for n in range(7) for end in ("opens", "closes")}
    form = {"name": "旺季", "first": "12-01", "last": "3-5", **week, "days-6-closes": ""}
    refused = teacher.post("/calendar/hours/new", data=form)
    assert (refused.status_code, "要一起填" in refused.text) == (422, True)
    form |= {"days-6-opens": "", "days-5-closes": "02:00"}
    assert teacher.post("/calendar/hours/new", data=form).status_code == 303
    text = page(teacher, "/calendar/hours")
    for expected in ("旺季", "12-01", "03-05", "09:00–次日 02:00", "休息"):
        assert expected in text


def test_a_student_notes_the_weather_but_changes_nothing_else(seeded: School, app: Flask, session: Session) -> None:
    student = log_in(browser(app), "barista")
    text = page(student, "/calendar/weather")
    assert "今天的天气" in text
    form = {"day": "2026-11-23", "sky": "rain", "low": "8", "high": "14.5", "rain": "3", "note": ""}
    assert student.post("/calendar/weather", data=form).status_code == 303
    assert "下雨 8–14.5°C 雨 3 毫米" in page(student, "/calendar/weather")
    wrong = student.post("/calendar/weather", data={**form, "low": "冷", "day": "2026-12-30"})
    assert wrong.status_code == 422
    later = student.post("/calendar/weather", data={**form, "day": "2026-12-30"})
    assert (later.status_code, "天气只能记今天和以前的日子" in later.text) == (422, True)
    assert student.get("/calendar/entries/new").status_code == 403
    entries = page(student, "/calendar/entries?year=2026")
    assert "/remove" not in entries
    assert "加一条" not in entries
    partner = log_in(browser(app), "partner")
    assert partner.get("/calendar/").status_code == 403


def test_a_year_is_imported_after_a_look(teacher: ShopClient) -> None:
    rows = "\n".join(",".join(row) for row in [TITLES, *official_2027()])
    upload = {"sheet": (BytesIO(rows.encode()), "2027.csv")}
    look = teacher.post("/calendar/import", data=upload, content_type="multipart/form-data")
    assert (look.status_code, "就这样导入" in look.text) == (200, True)
    assert not queries.year_of(2027).known
    mark = look.text.split('name="mark" value="')[1].split('"')[0]
    done = teacher.post("/calendar/import/confirm", data={"mark": mark})
    assert (done.status_code, done.location) == (303, "/calendar/years/2027")
    assert "放假安排已录入" in page(teacher, "/calendar/years/2027")
    assert teacher.post("/calendar/import/confirm", data={"mark": mark}).status_code == 422, "used up"
    assert teacher.post("/calendar/import/confirm", data={"mark": "../../secret_key"}).status_code == 422


@pytest.mark.parametrize("content", [b"", b"<html><table></table></html>", b"PK\x03\x04 not a workbook", b"a,b\n1,2\n"])
def test_a_bad_file_is_refused_in_words(teacher: ShopClient, content: bytes) -> None:
    upload = {"sheet": (BytesIO(content), "x.xlsx")}
    answer = teacher.post("/calendar/import", data=upload, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "form-errors" in answer.text


def test_the_export_is_a_workbook(teacher: ShopClient) -> None:
    answer = teacher.post("/calendar/export", data={"year": "2026"})
    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")


def test_an_empty_calendar_offers_the_built_in_one(school: School, app: Flask) -> None:
    client = log_in(browser(app), "teacher")
    assert "载入自带日历" in page(client, "/calendar/")
    assert client.post("/calendar/load").status_code == 303
    text = page(client, "/calendar/")
    assert "已载入自带日历" in text
    assert "日历还是空的" not in text


def test_the_sales_of_today_say_what_day_it_is(teacher: ShopClient, seeded: School) -> None:
    assert business_day(seeded.clock.now()).isoformat() == "2026-11-23"
    assert "周一 · 营业 09:00–21:00" in page(teacher, "/sales/today")
    assert "火把节（未公布） · 暑假 · 周四 · 营业 09:00–21:00" in page(teacher, "/sales/today?day=2026-08-06")


def test_a_closed_day_stops_nobody_at_the_till(teacher: ShopClient, seeded: School) -> None:
    form = {"kind": "closed", "name": "盘点", "first": "2026-11-23", "certainty": "confirmed"}
    teacher.post("/calendar/entries/new", data=form)
    assert "闭店：盘点" in page(teacher, "/sales/today")
    assert teacher.get("/till").status_code in (200, 308)


def test_the_month_asks_the_same_few_questions_however_full_it_is(teacher: ShopClient, session: Session) -> None:
    with statements() as empty:
        page(teacher, "/calendar/?month=2040-05")
    with statements() as full:
        page(teacher, "/calendar/?month=2026-10")
    assert len(full) <= len(empty)
    assert len([text for text in full if "calendar_entry" in text]) <= 3


def test_english_readers_see_english(teacher: ShopClient) -> None:
    text = page(teacher, "/calendar/?month=2026-10&lang=en")
    assert "Off National Day" in text
    assert "Rainy season" in text
