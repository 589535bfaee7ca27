"""The pages of purchasing in a real browser: they fit a phone, axe is silent, a request goes its way by touch."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask
from playwright.sync_api import Page

from shop.kernel.clock import FakeClock, SystemClock
from shop.kernel.ids import uuid7
from shop.people.actions import sessions
from shop.purchasing.actions import equipment, fit_out, invoices, orders, receipts, requests, suppliers
from shop.purchasing.actions.equipment import EquipmentFacts
from shop.purchasing.actions.fit_out import FitOutFacts
from shop.purchasing.actions.invoices import Asked
from shop.purchasing.actions.receipts import Came, ReceiptFacts
from shop.purchasing.actions.requests import Wanted
from shop.purchasing.actions.suppliers import QuoteFacts, SupplierFacts
from shop.stock.actions.items import ItemFacts, PackFacts, add_item
from shop.stock.places import STORE
from tests.support.books import Books, open_shop
from tests.support.browser import AXE_RULES, PHONE, axe_problems

BOX = 950_000
PAGES = (
    "", "/requests", "/requests/new", "/requests/1", "/requests/2", "/orders", "/orders/1", "/orders/1/sheet",
    "/orders/1/receive", "/orders/1/invoices/new", "/suppliers", "/suppliers/1", "/suppliers/1/edit",
    "/suppliers/import", "/quotes/new", "/equipment", "/equipment/1", "/equipment/1/edit", "/fit-out", "/fit-out/1",
)  # fmt: skip


def lay_in(books: Books, clock: FakeClock) -> None:
    """Milk from two suppliers, an order half come with an invoice that does not fit, a machine, a list."""
    at, by, teacher = clock.now(), books.cashier, books.teacher
    milk = add_item(
        ItemFacts("M04", "鲜牛奶", "ingredient", "volume", standard=(1350, BOX), reorder_point=2 * BOX,
                  reorder_to=12 * BOX, packs=[PackFacts("盒(950ml)", 950)]), by=None, at=at,
    ).id  # fmt: skip
    facts = SupplierFacts("河谷乳业", "岩师傅", "13900001111", "红河县迤萨镇东门街 12 号", "月结 30 天", "周日不送货")
    valley = suppliers.save_supplier(facts, by=by, at=at).id
    town = suppliers.save_supplier(SupplierFacts("县城批发部"), by=by, at=at).id
    suppliers.add_quote(QuoteFacts(valley, milk, "盒(950ml)", Fraction(950), 1350, 50, 6, 15, 2), by=by, at=at)
    suppliers.add_quote(QuoteFacts(town, milk, "箱", Fraction(11_400), 15_000, 0, 1, 21, 4), by=by, at=at)
    requests.set_budget(requests.month_of(at), amount_fen=60_000, by=teacher, at=at)
    for number in (1, 2):
        requests.write_request([Wanted(milk, 10 * BOX)], note="周末集市", by=by, at=at)
        if number == 1:
            requests.hand_in(1, by=by, at=at)
            requests.approve(1, by=teacher, at=at)
            (order,) = orders.place(1, by=by, at=at)
    came = Came(order.lines[0].id, 6 * BOX, 2 * BOX, "broken", lot="HG-1122")
    receipts.receive(ReceiptFacts(uuid7(at), order.id, STORE, [came], "两盒漏了"), by=by, at=at)
    invoices.write_invoice(
        order.id, number="F-77", dated=at.date(), lines=[Asked(order.lines[0].id, 10 * BOX, 15_000)], by=by, at=at
    )
    row = fit_out.save_fit_out(
        FitOutFacts("purchase", "咖啡设备", "前厅", "doing", 2_000_000, 30_000, at.date(), books.potter), by=by, at=at
    )
    bought = at.date() - timedelta(days=100)
    machine = EquipmentFacts(
        "E-01", "双头咖啡机", bought, 1_860_000, 36, 60_000, "SN-2231", "吧台", valley, row.id,
        bought + timedelta(days=365), books.potter,
    )  # fmt: skip
    equipment.save_equipment(machine, by=by, at=at)
    equipment.add_plan(1, task="除垢", every_days=30, since=bought, by=by, at=at)
    equipment.add_plan(1, task="换密封圈", every_days=180, since=bought, by=by, at=at)
    equipment.note_maintenance(1, plan_id=1, done_on=bought, what="", cost_fen=0, by=by, at=at)


@pytest.fixture
def desk(page: Page, live_app: Flask, live_server: str) -> Page:
    """The teacher at the desk of a shop that buys milk."""
    clock = FakeClock(SystemClock().now())
    with live_app.app_context():
        books = open_shop(clock)
        lay_in(books, clock)
        token = sessions.begin(sessions.DESK, person_id=books.teacher, at=clock.now())
    client = live_app.test_client()
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    name = str(live_app.config["SESSION_COOKIE_NAME"])
    kept = client.get_cookie(name)
    assert kept
    page.context.add_cookies([{"name": name, "value": kept.value, "url": live_server}])
    return page


def test_every_page_fits_a_phone_and_is_accessible(desk: Page) -> None:
    desk.set_viewport_size(PHONE)
    desk.emulate_media(reduced_motion="reduce")
    wrong = []
    for path in PAGES:
        answer = desk.goto(f"/purchasing{path}")
        assert answer
        assert answer.status == 200, path
        wide = desk.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{path}: {wide} wide"] if wide > PHONE["width"] else []
        for look, rules in (("light", AXE_RULES), ("dark", ["color-contrast"])):
            desk.evaluate("look => document.documentElement.dataset.look = look", look)
            wrong += [f"{path} ({look}): {told}" for told in axe_problems(desk, rules)]
    assert wrong == []


def test_a_teacher_sends_a_request_back_and_settles_an_invoice(desk: Page) -> None:
    desk.goto("/purchasing/requests/2")
    desk.get_by_label("县城批发部").check()
    desk.get_by_role("button", name="送老师批准").tap()
    desk.get_by_text("自己写过、改过或送审的申请").wait_for()
    desk.get_by_label("理由").fill("再问一家")
    desk.get_by_role("button", name="退回修改").tap()
    desk.get_by_text("老师退回：再问一家").wait_for()
    desk.goto("/purchasing/orders/1")
    desk.locator("#reason-1").fill("只付收下的")
    desk.get_by_role("button", name="退回，不付").tap()
    desk.get_by_text("只付收下的").wait_for()
