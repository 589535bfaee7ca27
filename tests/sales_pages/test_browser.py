"""The desk's sales pages in a real browser: usable without a mouse's luck, accessible, at home on a phone too."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from shop.db import transaction
from shop.kernel.clock import FakeClock, SystemClock
from shop.people import secrets
from shop.people.actions import sessions
from shop.people.models import Person
from tests.support.application import ShopClient
from tests.support.books import CUP, LATTE, SECRET, open_shop
from tests.support.browser import assert_fit_for_desk_and_phone
from tests.support.tills import line, payload_of


@dataclass
class Seen:
    """What the browser finds in the books."""

    order: str
    payment: str


@pytest.fixture
def seen(live_app: Flask, page: Page, live_server: str) -> Seen:
    """A shop that sold two lattes and a cup by WeChat; its teacher is logged in."""
    clock = FakeClock(SystemClock().now())
    with live_app.app_context():
        books = open_shop(clock)
        with transaction() as current:
            for person_id in (books.teacher, books.other_teacher):
                current.get_one(Person, person_id).password_hash = secrets.hash_password(SECRET)
        tablet = books.tablet()
        sale = tablet.sale(
            [line(books.latte, LATTE, quantity=2000, name="拿铁"), line(books.cup, CUP, name="土陶杯")],
            [("wechat", 11200)],
        )
        tablet.send(sale)
        token = sessions.begin(sessions.DESK, person_id=books.teacher, at=clock.now())
    live_app.test_client_class = ShopClient
    client = live_app.test_client()
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    name = str(live_app.config["SESSION_COOKIE_NAME"])
    kept = client.get_cookie(name)
    assert kept
    page.context.add_cookies([{"name": name, "value": kept.value, "url": live_server}])
    payload = payload_of(sale)
    return Seen(payload["order_uuid"], payload["payments"][0]["payment_uuid"])


def test_the_sales_pages_are_accessible_and_fit_the_screen(page: Page, seen: Seen) -> None:
    page.emulate_media(reduced_motion="reduce")
    order = f"/sales/orders/{seen.order}"
    for path in (
        "/sales/today", "/sales/orders", "/sales/orders?q=nothing", order, f"{order}/refund", f"{order}/void",
        f"{order}/comp", f"{order}/receipt", f"/sales/payments/{seen.payment}/fix", "/sales/summary",
        "/sales/summary?since=2026-01-01", "/sales/refunds", "/sales/uses", "/sales/refunds-due",
    ):  # fmt: skip
        page.goto(path)
        assert_fit_for_desk_and_phone(page)


def test_a_refund_shows_its_amount_before_the_second_teacher_agrees(page: Page, seen: Seen) -> None:
    page.goto(f"/sales/orders/{seen.order}/refund")
    expect(page.locator("#plan")).to_contain_text("¥112.00")
    quantity = page.get_by_label("拿铁 退几件")
    quantity.fill("1")
    page.get_by_label("土陶杯 退几件").fill("0")
    page.get_by_label("土陶杯 退几件").press("Tab")
    expect(page.locator("#plan")).to_contain_text("¥22.00")
    expect(page.locator("#plan")).to_contain_text("待老师退")
    expect(quantity).to_have_value("1")
    page.get_by_label("批准人用户名").fill("other")
    page.get_by_label("批准人密码").fill(SECRET)
    page.get_by_role("button", name="批准并退款").click()
    expect(page.get_by_role("status")).to_contain_text("已登记退款 ¥22.00")
    expect(page.locator("h1 + .badge")).to_contain_text("部分退款")
    page.get_by_role("link", name="待退款").first.click()
    page.get_by_label("商户平台的退款单号").fill("50300420001")
    page.get_by_role("button", name="登记退款单号").click()
    expect(page.get_by_text("没有要退的款")).to_be_visible()


def test_the_day_updates_itself_when_something_happens(page: Page, seen: Seen) -> None:
    page.goto("/sales/today")
    expect(page.locator("#figure-1")).to_contain_text("¥112.00")
    page.goto(f"/sales/orders/{seen.order}/refund")
    page.get_by_label("批准人用户名").fill("other")
    page.get_by_label("批准人密码").fill(SECRET)
    other = page.context.new_page()
    other.goto("/sales/today")
    page.get_by_role("button", name="批准并退款").click()
    expect(other.locator("#figure-1")).to_contain_text("¥0.00", timeout=8000)


def test_the_menu_of_a_phone_opens_without_script(page: Page, seen: Seen) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/sales/today")
    link = page.get_by_role("navigation", name="主导航").get_by_role("link", name="订单与小票")
    expect(link).to_be_hidden()
    page.locator(".fold summary").click()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("订单与小票")
