"""From a suggestion to its effect, in a real browser: read, checked, approved, applied without network, measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import session
from shop.jobs.worker import Worker
from shop.kernel.clock import SHANGHAI, FakeClock, business_day
from shop.sales.models import Order
from shop.suggestions.handlers import think_anew
from shop.suggestions.models import Trial
from shop.suggestions.queries.trials import days_of
from tests.e2e.conftest import PIN, Shop, enrol
from tests.e2e.test_selling import log_in
from tests.suggestions.history import know_costs, sell
from tests.support.browser import Console, assert_fit_for_desk_and_phone
from tests.support.offline import SILENCE, Cashier, Journal, enter_pin, ready_without_server

pytestmark = pytest.mark.browser
LATTE, TEA, CUP = "D04", "D15", "DT-CUP-001"
TITLE = "拿铁 配 手拍小茶杯"


@dataclass
class Counter:
    """The shop as its made-up history needs it."""

    clock: FakeClock
    cashier: int
    teacher: int
    latte: int
    tea: int
    cup: int


def lived_in(shop: Shop) -> Counter:
    """Eleven weeks in which a cup went along with every fourth latte, and a night that thought about it."""
    codes = {row.code: row.id for row in session().execute(select(Product.id, Product.code))}
    counter = Counter(FakeClock(shop.now()), 3, 1, codes[LATTE], codes[TEA], codes[CUP])
    know_costs(counter)
    yesterday = business_day(shop.now()) - timedelta(days=1)
    sell(counter, yesterday - timedelta(days=76), yesterday)
    think_anew(at=shop.now())
    return counter


def work_off(app: Flask, *, at: datetime) -> None:
    """The worker does what somebody asked for, at that moment."""
    app.extensions["clock"] = FakeClock(at)
    worker = Worker(app, name="beside")
    while worker.do_one():
        pass


def approved_at_the_desk(page: Page) -> None:
    """A teacher reads why, looks at the tickets behind it, and says yes to two weeks."""
    log_in(page)
    page.goto("/suggestions")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name="为什么")).to_be_visible()
    page.get_by_role("link", name="看证据").click()
    expect(page.get_by_role("heading", name="最近两样都有的小票")).to_be_visible()
    assert_fit_for_desk_and_phone(page)
    page.locator("section", has_text="最近两样都有的小票").get_by_role("link", name=re.compile("^H-")).first.click()
    for what in ("拿铁", "手拍小茶杯"):
        expect(page.locator("main")).to_contain_text(what)
    page.go_back()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_label("试几周").select_option("2")
    page.get_by_role("button", name="批准，明天开始").click()
    expect(page.get_by_text("已批准。后台程序马上安排日子")).to_be_visible()


def basket_on(page: Page, day: date) -> None:
    """The tablet's clock shows noon of that day; a latte and a cup are in the basket."""
    page.clock.set_fixed_time(datetime.combine(day, time(12), SHANGHAI))
    if page.get_by_test_id("lock").is_visible():
        enter_pin(page, "阿朵", PIN)
    till = Cashier(page, Journal())
    till.tap(LATTE)
    till.tap(CUP)
    expect(page.get_by_test_id("order-line")).to_have_count(2)


def test_a_suggestion_is_approved_applied_offline_on_its_days_and_its_effect_is_shown(
    shop: Shop, page: Page, console: Console
) -> None:
    console.allow(SILENCE)
    with shop.app.app_context():
        counter = lived_in(shop)
    approved_at_the_desk(page)
    work_off(shop.app, at=shop.now())
    with shop.app.app_context():
        trial = session().scalars(select(Trial)).one()
        changed, control = days_of(trial.changed), days_of(trial.control)
        assert trial.suggestion.rule is not None
        price, last_day = trial.suggestion.rule["value"], trial.last_day
        whole = sum(session().get_one(Product, one).price_fen for one in (counter.latte, counter.cup))

    enrol(page, shop)
    enter_pin(page, "阿朵", PIN)
    ready_without_server(page)
    expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    page.context.set_offline(True)
    basket_on(page, control[0])
    expect(page.get_by_test_id("total")).to_have_text(f"¥{whole / 100:.2f}")
    page.get_by_test_id("clear").tap()
    basket_on(page, changed[0])
    expect(page.get_by_test_id("promotion")).to_contain_text("拿铁＋手拍小茶杯")
    expect(page.get_by_test_id("total")).to_have_text(f"¥{price / 100:.2f}")
    number = Cashier(page, Journal()).pay("wechat")
    expect(page.get_by_test_id("sync-state")).to_contain_text("1 笔未上传")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")

    with shop.app.app_context():
        order = session().scalars(select(Order).where(Order.number == number)).one()
        assert (order.total_fen, order.business_day) == (price, changed[0])
        cheaper = dict.fromkeys(changed, whole - price)
        a_day = timedelta(days=1)
        before, after = (min(changed + control), changed[0] - a_day), (changed[0] + a_day, last_day + a_day)
        for first, last in (before, after):
            sell(counter, first, last, seed=2, more=3.0, cheaper=cheaper)
    page.goto("/suggestions")
    page.get_by_role("button", name="现在重新想一遍").click()
    work_off(shop.app, at=shop.now() + timedelta(days=16))
    page.goto("/suggestions?tab=measured")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="试验和结果").click()
    own = page.get_by_role("row").filter(has_text="这些商品自己")
    expect(own).to_contain_text(re.compile(r"¥[\d.,]+\s+-?¥[\d.,]+ – -?¥[\d.,]+"))
    expect(page.locator(".lots .on")).to_have_count(7)
    expect(page.locator(".lots .off")).to_have_count(7)
    assert_fit_for_desk_and_phone(page)
