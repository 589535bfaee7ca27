"""The tablet's receipt comes out of the shop's printer; without one, out of the tablet's own printing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from shop.printing.actions.printers import PrinterFacts, add_printer
from shop.printing.actions.queue import queue_test_page
from shop.printing.actions.work import drain
from shop.printing.wire import send
from tests.e2e.conftest import PIN, Shop
from tests.e2e.test_selling import log_in
from tests.support.browser import assert_axe_clean
from tests.support.paper import FakePrinter, draw


@pytest.fixture
def machine() -> Iterator[FakePrinter]:
    with FakePrinter() as running:
        yield running


def sell_a_latte(page: Page) -> None:
    page.locator('[data-code="D04"]').first.tap()
    page.get_by_role("button", name=re.compile("^收款")).tap()
    page.get_by_role("button", name=re.compile("微信")).first.tap()
    expect(page.get_by_text("收款完成")).to_be_visible()
    expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")


def switch_on(shop: Shop, page: Page) -> None:
    page.goto(f"/devices/enrol?code={shop.code}")
    page.locator("main button[type=submit]").tap()
    page.get_by_role("button", name="阿朵").tap()
    for digit in PIN:
        page.get_by_role("button", name=digit, exact=True).tap()
    page.get_by_test_id("tile").first.wait_for()


def test_the_receipt_comes_out_of_the_shops_printer(shop: Shop, page: Page, machine: FakePrinter) -> None:
    with shop.app.app_context():
        facts = PrinterFacts(name="吧台小票机", address="127.0.0.1", port=machine.port)
        add_printer(facts, by=1, at=shop.now())
    switch_on(shop, page)
    sell_a_latte(page)
    page.get_by_test_id("print").tap()
    expect(page.get_by_test_id("toasts")).to_contain_text("吧台小票机")
    with shop.app.app_context():
        assert drain(now=shop.now, send=send) == 1
    told = "".join(draw(machine.papers[0], width_mm=58).lines)
    assert "拿铁" in told
    assert "微信" in told
    assert "重打" not in told


def test_without_a_printer_the_tablet_prints_itself(till: Page) -> None:
    till.evaluate(
        "window.print = () => { document.body.dataset.printed = document.querySelector('.paper')?.textContent }"
    )
    sell_a_latte(till)
    till.get_by_test_id("print").tap()
    expect(till.locator("body")).to_have_attribute("data-printed", re.compile("拿铁"))


def test_the_desk_pages_of_printing_and_of_the_network_are_accessible(
    shop: Shop, page: Page, machine: FakePrinter
) -> None:
    with shop.app.app_context():
        facts = PrinterFacts(
            name="吧台小票机", address="127.0.0.1", port=machine.port, prints=["receipt", "price_label"]
        )
        made = add_printer(facts, by=1, at=shop.now())
        queue_test_page(made.id, by=1, at=shop.now())
    log_in(page)
    for path in (
        "/printing",
        "/printing/1",
        "/printing/printers",
        "/printing/printers/new",
        "/printing/printers/1",
        "/printing/labels",
        "/devices/wifi",
        "/trust",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_axe_clean(page)
