"""The till without the server: it opens, knows who may sign in, sells everything, and the books come out right."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import func, select

from shop.db import session
from shop.people.actions import devices, pins
from shop.people.models import AuditEntry, Device
from shop.sales.models import Order, Refund
from tests.e2e.conftest import PIN, Shop
from tests.support import server
from tests.support.browser import Console
from tests.support.offline import SILENCE, Cashier, Journal, enter_pin, ready_without_server, tablet_browser

pytestmark = pytest.mark.browser
TEACHER_PIN = "937164"


@pytest.fixture
def served(shop: Shop, tmp_path: Path, database_url: str) -> Iterator[server.Served]:
    """The shop, served at an address that stays; a teacher is on the tablet too."""
    with shop.app.app_context():
        pins.set_pin(2, TEACHER_PIN, by=1, at=shop.now())
        devices.change_device(1, name="前台平板", people=[2, 3], by=1, at=shop.now())
    one = server.Served(server.environment(tmp_path, database_url), log=tmp_path / "shop.log")
    one.start()
    yield one
    one.stop()


def enrol(page: Page, shop: Shop) -> None:
    page.goto(f"/devices/enrol?code={shop.code}")
    page.locator("main button[type=submit]").tap()


def cut_off(
    served: server.Served, shop: Shop, playwright: Playwright, home: Path, console: Console, *, teacher: bool = True
) -> None:
    """A tablet that was used online once; then browser and server go away."""
    with tablet_browser(playwright, home, served.address, console) as page:
        enrol(page, shop)
        if teacher:
            enter_pin(page, "罗老师", TEACHER_PIN)
            learnt(page, "罗老师")
            page.get_by_role("button", name="锁屏").tap()
        enter_pin(page, "阿朵", PIN)
        learnt(page, "阿朵")
        ready_without_server(page)
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    served.stop()


def learnt(page: Page, nickname: str) -> None:
    """The check of this PIN is kept."""
    page.evaluate(
        """async (nickname) => {
          const { openPeople } = await import('/static/till/people.js');
          const people = await openPeople();
          const known = (one) => one.nickname === nickname && one.verifier;
          for (let tries = 0; tries < 400 && !(await people.all()).some(known); tries += 1) {
            await new Promise((soon) => { setTimeout(soon, 50); });
          }
        }""",
        nickname,
    )


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


PLAIN, FANCY, POTTERY = ["D02", "D04", "D17", "D01"], "D04", "DT-CUP-001"


def one_order(till: Cashier, turn: int) -> str:
    """Orders of all kinds, one after the other."""
    kind = turn % 6
    till.tap(PLAIN[turn % len(PLAIN)])
    if kind == 1:
        till.tap(FANCY)
        till.options(-1, "换燕麦奶", "大杯")
    elif kind == 2:
        till.tap(POTTERY)
        till.discount("9.5 折")
    elif kind == 3:
        till.park_and_take_up(f"{turn} 号桌")
    elif kind == 4:
        till.tap(PLAIN[turn % len(PLAIN)])
        return till.pay("cash", "wechat")
    return till.pay({0: "wechat", 1: "cash", 2: "alipay", 3: "cash", 5: "wechat"}[kind])


def books_of(shop: Shop) -> tuple[dict[str, int], dict[str, int]]:
    """What the books say: sales by number, money that went back by number of its sale."""
    with shop.app.app_context():
        sales = {order.number: order.total_fen for order in session().scalars(select(Order))}
        rows = session().execute(select(Order.number, Refund.total_fen).join(Refund, Refund.order_id == Order.id))
        return sales, dict(rows.all())


@pytest.mark.parametrize("killed", [False, True], ids=["network comes back", "server killed in the middle of the sync"])
def test_thirty_orders_of_all_kinds_without_a_server_are_in_the_books_once(
    served: server.Served, shop: Shop, playwright: Playwright, console: Console, tmp_path: Path, killed: bool
) -> None:
    console.allow(SILENCE)
    home, journal = tmp_path / "tablet", Journal()
    cut_off(served, shop, playwright, home, console)
    with tablet_browser(playwright, home, served.address, console) as page:
        page.goto("/till")
        enter_pin(page, "阿朵", PIN)
        till = Cashier(page, journal)
        numbers = [one_order(till, turn) for turn in range(15)]
        till.give_back("refund", numbers[0], ("罗老师", TEACHER_PIN))
        till.waste("D04")
    with tablet_browser(playwright, home, served.address, console) as page:
        page.goto("/till")
        enter_pin(page, "阿朵", PIN)
        till = Cashier(page, journal)
        numbers += [one_order(till, turn) for turn in range(15, 30)]
        till.give_back("void", numbers[-1], ("罗老师", TEACHER_PIN))
        expect(page.get_by_test_id("sync-state")).to_contain_text("33 笔未上传")
        if killed:
            kill_in_the_middle(served, page)
        served.start()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传", timeout=60_000)
    assert len(journal.sales) == 30
    sales, back = books_of(shop)
    assert sales.items() ^ journal.sales.items() == set()
    assert back == journal.back
    with shop.app.app_context():
        device = session().get_one(Device, 1)
        assert (device.contiguous_seq, device.highest_seq, device.pending) == (33, 33, 0)
        assert session().scalar(select(func.count()).select_from(Order)) == 30


def kill_in_the_middle(served: server.Served, page: Page) -> None:
    """The server takes the batch and dies before the tablet has heard the answer."""
    served.start()
    with page.expect_request("**/till/sync"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    served.stop(signal.SIGKILL)
    expect(page.get_by_test_id("sync-state")).to_contain_text("离线")


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
