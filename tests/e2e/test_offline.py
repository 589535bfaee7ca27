"""The till without the server: it opens, knows who may sign in, sells everything, and the books come out right."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from sqlalchemy import func, select

from shop.db import session
from shop.people.models import AuditEntry, Device
from shop.sales.models import Order
from tests.e2e.conftest import PIN, Shop, cut_off, enrol
from tests.support import server
from tests.support.browser import Console
from tests.support.offline import SILENCE, Cashier, Journal, enter_pin, ready_without_server, tablet_browser

pytestmark = pytest.mark.browser


def test_with_the_network_cut_and_the_browser_restarted_the_till_opens_and_sells(
    served: server.Served, shop: Shop, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    console.allow(SILENCE)
    home = tmp_path / "tablet"
    cut_off(served, shop, playwright, home, console, teacher=False)
    with tablet_browser(playwright, home, served.address, console) as page:
        page.goto("/till")
        lock = page.get_by_test_id("lock")
        expect(lock.get_by_role("button", name="阿朵")).to_be_enabled()
        expect(lock.get_by_role("button", name="罗老师")).to_be_disabled()
        lock.get_by_role("button", name="阿朵").tap()
        for digit in "111111":
            lock.get_by_role("button", name=digit, exact=True).tap()
        expect(lock.get_by_text("PIN 不对，请再试一次。离线时")).to_be_visible()
        enter_pin(page, "阿朵", PIN)
        till = Cashier(page, Journal())
        till.tap("D04")
        number = till.pay("wechat")
        expect(page.get_by_test_id("sync-state")).to_contain_text("1 笔未上传")
        served.start()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
        expect(page.get_by_test_id("lock")).to_contain_text("网络恢复了：请再输一次 PIN")
    with shop.app.app_context():
        assert [(order.number, order.total_fen) for order in session().scalars(select(Order))] == [(number, 2400)]
        trail = session().scalars(select(AuditEntry.detail).where(AuditEntry.verb == "pin.offline")).all()
        assert trail == ["#1"]
        device = session().get_one(Device, 1)
        assert (device.storage, device.signing_key != "", device.app_version != "") == ("at_risk", True, True)


def test_the_kill_switch_takes_the_worker_away_once_nothing_is_open(
    served: server.Served, shop: Shop, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    console.allow(SILENCE)
    with tablet_browser(playwright, tmp_path / "tablet", served.address, console) as page:
        enrol(page, shop)
        enter_pin(page, "阿朵", PIN)
        ready_without_server(page)
        till = Cashier(page, Journal())
        till.tap("D04")
        page.evaluate("document.documentElement.dataset.before = 'yes'")
        served.stop()
        served.variables = {**served.variables, "SHOP_OFFLINE_TILL": "0"}
        served.start()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.evaluate(
            "async () => { while ((await caches.keys()).length) await new Promise((soon) => setTimeout(soon, 50)); }"
        )
        expect(page.locator("html[data-before=yes]")).to_have_count(1)
        till.pay("wechat")
        expect(page.locator("html[data-before=yes]")).to_have_count(0)
        expect(page.get_by_test_id("tile").first).to_be_visible()
        page.evaluate(
            """async () => {
              const left = async () => (await navigator.serviceWorker.getRegistrations()).length;
              while (await left()) await new Promise((soon) => setTimeout(soon, 50));
            }"""
        )
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    with shop.app.app_context():
        assert session().scalar(select(func.count()).select_from(Order)) == 1
