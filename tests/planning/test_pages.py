"""The pages of forecasts: what they say, and what they say when there is nothing to say."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event

from shop.db import session
from shop.jobs.worker import Worker
from shop.planning.rules.chart import Point, chart_of, nice_step
from tests.planning.conftest import WEEK, Diary
from tests.support.application import ShopClient

pytestmark = pytest.mark.once


def test_before_the_first_night_the_page_says_what_is_missing(teacher: ShopClient) -> None:
    page = teacher.get("/planning").get_data(as_text=True)
    assert "还没有预测" in page
    assert "28 天" in page


def test_a_click_plans_and_the_page_shows_it(busy: Diary, teacher: ShopClient, worker: Worker) -> None:
    assert teacher.post("/planning/again").status_code == 303
    polled = {"HX-Request": "true", "HX-Target": "reckoned"}
    waits = teacher.get("/planning", headers=polled)
    assert "「预测和计划」在排队" in waits.text
    assert "还没有预测" not in waits.text, "one is on its way"
    assert "HX-Refresh" not in waits.headers
    worker.work_off()
    assert teacher.get("/planning", headers=polled).headers["HX-Refresh"] == "true"
    page = teacher.get("/planning").get_data(as_text=True)
    assert "在排队" not in page
    assert "拿铁" in page
    assert "最近四周的误差" in page
    assert "<svg" in page


def test_one_products_page_has_the_chart_its_table_and_its_score(busy: Diary, teacher: ShopClient) -> None:
    busy.plan()
    page = teacher.get(f"/planning/products/{busy.books.latte}").get_data(as_text=True)
    assert "polyline" in page
    assert "2026-12-20" in page, "28 days in the table"
    assert "谁更准" in page
    sheet = teacher.get(f"/planning/products/{busy.books.latte}?as=xlsx")
    assert sheet.mimetype.endswith("spreadsheetml.sheet")
    assert teacher.get("/planning?as=xlsx").mimetype.endswith("spreadsheetml.sheet")
    assert teacher.get("/planning/shop").status_code == 200


def test_a_thin_product_says_so(busy: Diary, teacher: ShopClient) -> None:
    busy.sold(busy.books.cup, lambda day: day.day == 5)
    busy.plan()
    assert "每天的数靠不住" in teacher.get(f"/planning/products/{busy.books.cup}").get_data(as_text=True)


def test_a_product_nobody_forecast_has_no_page(busy: Diary, teacher: ShopClient) -> None:
    busy.plan()
    assert teacher.get(f"/planning/products/{busy.books.set_meal}").status_code == 404


def test_the_list_asks_the_books_a_fixed_number_of_times(busy: Diary, teacher: ShopClient) -> None:
    busy.plan()
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    engine = session().get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        teacher.get("/planning")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= 25, "\n".join(asked)


@pytest.mark.parametrize(("least", "step"), [(0.2, 1), (1.5, 2), (3, 5), (12, 20), (51, 100)])
def test_the_grid_has_round_figures(least: float, step: int) -> None:
    assert nice_step(least) == step


def test_a_closed_day_breaks_the_line_and_events_are_marked_once(busy: Diary) -> None:
    first = busy.yesterday
    feast = [Point(first, None, None, "节"), Point(first, 3000, None, "节")]
    chart = chart_of([Point(first, 2000), *feast, Point(first, None, (1000, 2000, 4000))])
    assert len(chart.sold) == 2
    assert [mark.text for mark in chart.marks] == ["节"]
    assert chart.rows[-1].text == "4"


def test_the_dashboard_tells_what_the_next_week_is_expected_to_sell(diary: Diary, teacher: ShopClient) -> None:
    assert "预计卖出" not in teacher.get("/reports").text
    diary.sold(diary.books.latte, lambda day: WEEK[day.weekday()])
    diary.plan()
    text = teacher.get("/reports").text
    expected = text[text.index("预计卖出") :]
    week = re.search(r"以后 7 天</span> <b class=\"num\">(\d+) 件", expected)
    assert week
    assert 60 <= int(week[1]) <= 100, "eighty a week until now"
