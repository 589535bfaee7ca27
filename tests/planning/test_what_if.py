"""What if: the worker answers from the same panels, says what it rests on, and refuses where nothing can be told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from shop.calendar.actions.entries import save_entry
from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.kinds import Kind
from shop.db import session, transaction
from shop.jobs.worker import Worker
from shop.planning.learning.what_if import answer
from shop.planning.models import WhatIf
from shop.planning.rules.asking import Asked, Question, problems_of
from shop.sales.models import SalesByDay
from tests.planning.conftest import Diary, weekly
from tests.support.application import ShopClient

SATURDAY = date(2026, 11, 28)


def told(diary: Diary, asked: Asked) -> dict[str, Any]:
    return answer(asked, cut_off=diary.yesterday, at=diary.clock.now())


def test_a_closed_saturday_sells_nothing_and_no_other_day_changes(busy: Diary) -> None:
    found = told(busy, Asked(Question.CLOSED, SATURDAY, SATURDAY, None, 0))
    changed = {day: (plan, then) for day, plan, then in found["days"] if plan != then}
    assert [*changed] == ["2026-11-28"]
    plan, then = changed["2026-11-28"]
    assert plan > 20_000
    assert then == 0
    assert found["units"] == [plan, 0]


def test_an_event_brings_what_such_events_brought_before(busy: Diary) -> None:
    """Three feasts on quiet Wednesdays brought three times as many guests."""
    at, by = busy.clock.now(), busy.books.teacher
    feasts = [date(2026, 9, 23), date(2026, 10, 14), date(2026, 11, 4)]
    for day in feasts:
        save_entry(EntryFacts(Kind.FESTIVAL, "赶街", day, day, strength=2), by=by, at=at)
        with transaction() as current:
            crowded = update(SalesByDay).where(SalesByDay.business_day == day)
            current.execute(crowded.values(quantity=SalesByDay.quantity * 3))
    wednesday = date(2026, 12, 2)
    found = told(busy, Asked(Question.EVENT, wednesday, wednesday, None, 2))
    plan, then = found["units"]
    assert 1.4 < then / plan < 3.2
    assert found["seen_days"] == 3
    weak = told(busy, Asked(Question.EVENT, wednesday, wednesday, None, 3))
    assert weak["seen_days"] == 0, "never has there been one so large"


def test_a_price_that_never_moved_tells_nothing(busy: Diary) -> None:
    found = told(busy, Asked(Question.PRICE, SATURDAY, SATURDAY, busy.books.latte, 10))
    assert found["refused"] == "never_moved"
    assert found["units"] == []


def test_a_price_that_moved_tells_what_a_higher_one_does(diary: Diary) -> None:
    """In every third fortnight the latte cost a fifth less and sold a third more."""

    def cheap(day: date) -> bool:
        return day.toordinal() // 14 % 3 == 0

    diary.sold(diary.books.latte, lambda day: weekly(day, times=4.0 if cheap(day) else 3.0), days=168)
    diary.sold(diary.books.tea, weekly, days=168)
    with transaction() as current:
        for row in current.scalars(select(SalesByDay).where(SalesByDay.product_id == diary.books.latte)):
            row.net_fen = row.quantity * (16 if cheap(row.business_day) else 20) // 10
    found = told(diary, Asked(Question.PRICE, SATURDAY, SATURDAY, diary.books.latte, 10))
    plan, low, then, high = found["units"]
    assert low <= then <= high
    assert then < plan, "dearer sells less"
    low_slope, slope, high_slope = found["elasticity"]
    assert low_slope < slope < high_slope < 0
    assert slope == pytest.approx(-129, abs=40), "ln(4/3) / ln(16/20)"
    cheaper = told(diary, Asked(Question.PROMOTION, SATURDAY, SATURDAY, diary.books.latte, 10))
    assert cheaper["units"][2] > cheaper["units"][0]
    assert [row[0] for row in cheaper["rows"]] == [diary.books.latte]


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = Asked(Question.PRICE, date(2026, 12, 30), date(2026, 12, 29), None, 0)
    fields = [one.field for one in problems_of(wrong, earliest=SATURDAY, latest=SATURDAY + timedelta(days=27))]
    assert fields == ["last", "first", "last", "product", "size"]


def test_a_question_is_asked_on_the_page_and_answered_by_the_worker(
    busy: Diary, teacher: ShopClient, worker: Worker
) -> None:
    busy.plan()
    page = teacher.get("/planning/what-if").get_data(as_text=True)
    assert "问一个「如果」" in page
    asked = {"kind": "closed", "first": "2026-11-28", "last": "2026-11-28", "product": "0", "size": ""}
    answered = teacher.post("/planning/what-if", data=asked)
    assert answered.status_code == 303
    where = answered.headers["Location"]
    assert "在排队" in teacher.get(where).get_data(as_text=True)
    worker.work_off()
    assert teacher.get(f"{where}/progress").headers["HX-Refresh"] == "true"
    page = teacher.get(where).get_data(as_text=True)
    assert "这些天合计" in page
    assert "算作没有销售" in page
    assert "闭店" in teacher.get("/planning/what-if").get_data(as_text=True)


def test_a_refusal_says_what_would_be_needed(busy: Diary, teacher: ShopClient, worker: Worker) -> None:
    busy.plan()
    latte = str(busy.books.latte)
    asked = {"kind": "price", "first": "2026-11-28", "last": "2026-11-29", "product": latte, "size": "10"}
    where = teacher.post("/planning/what-if", data=asked).headers["Location"]
    worker.work_off()
    assert "可以用两周试一个别的价" in teacher.get(where).get_data(as_text=True)


def test_a_wrong_question_keeps_what_was_typed_and_asks_nobody(busy: Diary, teacher: ShopClient) -> None:
    busy.plan()
    asked = {"kind": "promotion", "first": "2026-11-28", "last": "2027-02-01", "product": "0", "size": "90"}
    answered = teacher.post("/planning/what-if", data=asked)
    page = answered.get_data(as_text=True)
    assert answered.status_code == 422
    assert "请选一种商品" in page
    assert "从 1 到 70" in page
    assert 'value="2027-02-01"' in page
    assert session().scalars(select(WhatIf)).all() == []
    assert teacher.post("/planning/what-if", data={}).status_code == 422
