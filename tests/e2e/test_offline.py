"""The till without the server: it opens, knows who may sign in, sells everything, and the books come out right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from sqlalchemy import func, select

from launcher.programs import ROOT
from shop.db import session
from shop.people.models import AuditEntry, Device
from shop.sales.models import Order
from tests.e2e.conftest import PIN, Shop, cut_off, enrol
from tests.support import server
from tests.support.browser import Console
from tests.support.offline import SILENCE, Cashier, Journal, enter_pin, learnt, ready_without_server, tablet_browser

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


def another_edition(folder: Path) -> Path:
    """The program as it will be after its next update: one file of the till is another."""
    parts = ("shop", "static", "templates", "translations", "migrations", "launcher", "simulation")
    for name in parts:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.py", folder)
    first = folder / "static" / "till" / "app.js"
    first.write_text(first.read_text("utf-8") + "\ndocument.documentElement.dataset.edition = 'next';\n", "utf-8")
    return folder


def test_a_new_edition_waits_until_no_order_is_open_and_everything_is_sent(
    served: server.Served, shop: Shop, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    console.allow(SILENCE)
    with tablet_browser(playwright, tmp_path / "tablet", served.address, console) as page:
        enrol(page, shop)
        enter_pin(page, "阿朵", PIN)
        learnt(page, "阿朵")
        ready_without_server(page)
        till, later = Cashier(page, Journal()), page.locator("html[data-edition=next]")
        till.tap("D04")
        served.stop()
        served.root = another_edition(tmp_path / "next")
        served.start()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.evaluate(
            """async () => {
              const registration = await navigator.serviceWorker.getRegistration("/till");
              while (!registration.waiting) await new Promise((soon) => setTimeout(soon, 50));
            }"""
        )
        expect(later).to_have_count(0)
        expect(page.get_by_test_id("order-line")).to_have_count(1)
        served.stop()
        number = till.pay("wechat")
        expect(page.get_by_test_id("sync-state")).to_contain_text("1 笔未上传")
        expect(later).to_have_count(0)
        served.start()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(later).to_have_count(1, timeout=30_000)
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    with shop.app.app_context():
        assert session().scalars(select(Order.number)).all() == [number]
