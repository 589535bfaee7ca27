"""The calendar's pages in a real browser: accessible, within the screen, light and dark, on a desk and on a phone."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from shop.calendar.actions.entries import save_entry
from shop.calendar.actions.seed import load_calendar
from shop.calendar.actions.weather import note_weather
from shop.calendar.rules.days import WeatherFacts
from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.kinds import Kind, Sky
from tests.e2e.conftest import Shop, shop  # noqa: F401 - a fixture
from tests.e2e.test_selling import log_in
from tests.support.browser import assert_axe_clean, assert_fit_for_desk_and_phone

PAGES = (
    "", "?month=2027-02", "?month=2026-10", "years/2026", "years/2031", "day?day=2026-10-01",
    "entries?group=events&year=2026", "entries?group=shop&year=2031", "entries/1", "entries/new?kind=hours", "hours",
    "hours/1", "weather", "import",
)  # fmt: skip


@pytest.fixture
def desk(shop: Shop, page: Page) -> Page:  # noqa: F811
    """The teacher's browser, in a shop with the built-in calendar, a closed day and some weather."""
    with shop.app.app_context():
        load_calendar(by=None, at=shop.now())
        closed = EntryFacts(Kind.CLOSED, "盘点", date(2026, 10, 12), date(2026, 10, 13))
        special = EntryFacts(Kind.HOURS, "夜市", date(2026, 10, 3), date(2026, 10, 3), opens=600, closes=1500)
        for one in (closed, special):
            save_entry(one, by=None, at=shop.now())
        note_weather(date(2026, 10, 5), WeatherFacts(Sky.RAIN, 11_000, 19_500, 8_000), by=None, at=shop.now())
    log_in(page)
    return page


def test_every_page_of_the_calendar_is_accessible_and_fits_the_screen(desk: Page) -> None:
    desk.emulate_media(reduced_motion="reduce")
    for path in PAGES:
        desk.goto(f"/calendar/{path}")
        expect(desk.get_by_role("heading", level=1)).to_be_visible()
        assert_fit_for_desk_and_phone(desk)


def test_a_teacher_closes_a_day_from_the_month_and_changes_her_mind(desk: Page) -> None:
    desk.goto("/calendar/?month=2026-12")
    desk.get_by_role("link", name=re.compile("2026-12 *24")).click()
    desk.get_by_role("link", name="这天闭店").click()
    expect(desk.get_by_label("开始", exact=False)).to_have_value("2026-12-24")
    desk.get_by_label("名称", exact=True).fill("平安夜盘点")
    desk.get_by_role("button", name="保存").click()
    expect(desk.get_by_text("已保存「平安夜盘点」")).to_be_visible()
    desk.get_by_role("button", name="删除 平安夜盘点 2026-12-24").click()
    expect(desk.get_by_text("「平安夜盘点」已删除")).to_be_visible()
    assert_axe_clean(desk)
    desk.get_by_role("button", name="撤销").click()
    expect(desk.get_by_text("「平安夜盘点」已恢复")).to_be_visible()
    expect(desk.get_by_role("row").filter(has_text="平安夜盘点")).to_have_count(1)


def test_the_weather_of_today_takes_a_few_taps(desk: Page) -> None:
    desk.goto("/calendar/weather")
    desk.get_by_label("阵雨").check()
    desk.get_by_label("最高温度").fill("21")
    desk.get_by_role("button", name="记下").click()
    expect(desk.get_by_role("row").filter(has_text="阵雨")).to_contain_text("21°C")


def test_the_calendar_goes_out_as_excel_and_comes_back_without_a_change(desk: Page) -> None:
    desk.goto("/calendar/import")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="全部").click()
    desk.locator("input[type=file]").set_input_files(download.value.path())
    desk.get_by_role("button", name="看看会改什么").click()
    expect(desk.locator("main")).to_contain_text("没有要改的")
    assert_axe_clean(desk)
