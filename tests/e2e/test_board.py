"""A sale reaches the bar once and the customer's number is called; a refund is agreed to on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from shop.db import session, transaction
from shop.people.actions import devices
from shop.people.models import Person, Purpose
from shop.sales.models import Refund
from shop.till.models import HeldEnvelope
from tests.e2e.conftest import OTHER_PASSWORD, Shop
from tests.support.browser import PHONE, TELL_BREACHES, Console, assert_axe_clean


@pytest.fixture
def elsewhere(browser: Browser, live_server: str, console: Console) -> Iterator[list[BrowserContext]]:
    """More browsers beside the till's; closed at the end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def open_browser(browser: Browser, address: str, console: Console, opened: list[BrowserContext], **how: object) -> Page:
    context = browser.new_context(base_url=address, has_touch=True, locale="zh-CN", timezone_id="Asia/Shanghai", **how)  # type: ignore[arg-type]
    context.add_init_script(TELL_BREACHES)
    context.on("page", console.listen)
    opened.append(context)
    return context.new_page()


def enrol(shop: Shop, page: Page, purpose: Purpose) -> None:
    at = shop.now()
    with shop.app.app_context(), transaction() as current:
        teacher = current.query(Person).filter_by(username="teacher.one").one().id
        _, code = devices.add_device(name=f"{purpose} 屏", purpose=purpose, by=teacher, at=at)
    page.goto(f"/devices/enrol?code={code}")
    page.locator("main button[type=submit]").tap()


def sell_latte(till: Page) -> str:
    till.locator('[data-code="D04"]').first.tap()
    till.get_by_role("button", name=re.compile("^收款")).tap()
    till.get_by_role("button", name=re.compile("微信")).first.tap()
    expect(till.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    return till.get_by_test_id("done-call").inner_text()


def test_from_the_till_to_the_bar_to_the_customer(
    till: Page, shop: Shop, browser: Browser, live_server: str, console: Console, elsewhere: list[BrowserContext]
) -> None:
    size = {"viewport": {"width": 1280, "height": 800}}
    board = open_browser(browser, live_server, console, elsewhere, **size)
    enrol(shop, board, Purpose.BOARD)
    display = open_browser(browser, live_server, console, elsewhere, **size)
    enrol(shop, display, Purpose.DISPLAY)
    display.get_by_role("link", name=re.compile("取餐号")).tap()
    call = sell_latte(till)

    expect(board.get_by_test_id("ticket")).to_have_count(1)
    expect(board.get_by_test_id("ticket")).to_contain_text(call)
    expect(board.get_by_test_id("ticket")).to_contain_text("拿铁")
    expect(board.get_by_test_id("age")).to_contain_text("刚下单")
    expect(display.get_by_test_id("making")).to_have_text(call)
    assert_axe_clean(board)
    board.get_by_test_id("ticket-go").tap()
    expect(board.get_by_test_id("ticket")).to_contain_text("在做")
    board.keyboard.press("1")
    expect(board.get_by_test_id("ticket")).to_have_count(0)
    expect(board.get_by_test_id("done-ticket")).to_contain_text(call)
    expect(display.get_by_test_id("ready")).to_have_text(call)
    expect(display.get_by_test_id("making")).to_have_count(0)
    assert_axe_clean(display)

    board.get_by_test_id("recall").tap()
    expect(board.get_by_test_id("ticket")).to_have_count(1)
    expect(display.get_by_test_id("making")).to_have_text(call)
    board.keyboard.press("Enter")
    board.get_by_test_id("collected").tap()
    expect(board.get_by_test_id("done-ticket")).to_have_count(0)
    expect(display.get_by_test_id("ready")).to_have_count(0)


def test_the_board_keeps_what_it_showed_while_the_server_is_away(
    till: Page, shop: Shop, browser: Browser, live_server: str, console: Console, elsewhere: list[BrowserContext]
) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED")
    board = open_browser(browser, live_server, console, elsewhere)
    enrol(shop, board, Purpose.BOARD)
    sell_latte(till)
    expect(board.get_by_test_id("ticket")).to_have_count(1)
    expect(board.get_by_test_id("contact")).to_contain_text("刚更新")
    elsewhere[0].set_offline(True)
    expect(board.get_by_test_id("contact")).to_contain_text("断线")
    expect(board.get_by_test_id("ticket")).to_have_count(1)
    elsewhere[0].set_offline(False)
    expect(board.get_by_test_id("contact")).to_contain_text("刚更新")


def test_the_customer_sees_the_basket_in_the_second_window_and_on_another_screen(
    till: Page, shop: Shop, browser: Browser, live_server: str, console: Console, elsewhere: list[BrowserContext]
) -> None:
    far = open_browser(browser, live_server, console, elsewhere)
    enrol(shop, far, Purpose.DISPLAY)
    till.reload()
    till.get_by_test_id("tile").first.wait_for()
    far.get_by_role("link", name=re.compile("前台平板")).tap()
    near = till.context.new_page()
    near.goto("/till/display")
    expect(near.get_by_role("heading", name="欢迎光临")).to_be_visible()
    till.bring_to_front()
    till.locator('[data-code="D04"]').first.tap()
    for screen in (near, far):
        expect(screen.get_by_test_id("shown-line")).to_contain_text("拿铁")
        expect(screen.get_by_test_id("shown-total")).to_contain_text("¥")
        expect(screen.locator("body")).not_to_contain_text("阿朵")
    assert_axe_clean(far)
    till.get_by_role("button", name=re.compile("^收款")).tap()
    till.get_by_role("button", name=re.compile("微信")).first.tap()
    for screen in (near, far):
        expect(screen.get_by_text("谢谢光临")).to_be_visible()
        expect(screen.get_by_test_id("shown-call")).to_have_text(till.get_by_test_id("done-call").inner_text())
    assert_axe_clean(far)


def ask_refund(till: Page) -> None:
    till.get_by_test_id("next-order").tap()
    till.get_by_test_id("receipts").tap()
    till.get_by_test_id("day-row").first.tap()
    till.get_by_test_id("day-sheet").get_by_role("button", name="退款").tap()
    till.get_by_test_id("refund-sheet").get_by_text("有瑕疵").tap()
    till.get_by_test_id("refund-confirm").tap()
    till.get_by_test_id("approval-remote").tap()
    expect(till.get_by_test_id("approval-waiting")).to_contain_text("等老师回答")


def ask_discount(till: Page) -> None:
    till.locator('[data-code="D04"]').first.tap()
    till.get_by_test_id("order-discount").tap()
    sheet = till.get_by_test_id("discount-sheet")
    expect(sheet.get_by_role("button", name=re.compile("^9.5 折"))).not_to_contain_text("要批准")
    sheet.get_by_role("button", name=re.compile("^5 折.*要批准")).tap()
    sheet.get_by_text("熟客").tap()
    till.get_by_test_id("discount-confirm").tap()
    till.get_by_test_id("pay").tap()
    till.get_by_test_id("approval-remote").tap()


def phone_of(browser: Browser, live_server: str, console: Console, elsewhere: list[BrowserContext]) -> Page:
    phone = open_browser(browser, live_server, console, elsewhere, viewport=PHONE, is_mobile=True)
    phone_logged_in(phone)
    return phone


def phone_logged_in(phone: Page) -> None:
    """A teacher logs in and leaves the page of requests open."""
    phone.goto("/login")
    phone.get_by_label("用户名").fill("teacher.two")
    phone.get_by_label("密码", exact=False).first.fill(OTHER_PASSWORD)
    phone.locator("main button[type=submit]").tap()
    expect(phone.get_by_role("heading", name="今日销售")).to_be_visible()
    phone.goto("/approvals")
    expect(phone.get_by_text("没有等您批准的事")).to_be_visible()


def test_a_refund_is_agreed_to_on_the_phone_while_the_till_serves_on(
    till: Page, shop: Shop, browser: Browser, live_server: str, console: Console, elsewhere: list[BrowserContext]
) -> None:
    phone = phone_of(browser, live_server, console, elsewhere)
    sell_latte(till)
    ask_refund(till)
    assert_axe_clean(till)
    till.get_by_test_id("approval-next").tap()
    expect(till.get_by_test_id("asked")).to_contain_text("等批准 1 件")
    till.locator('[data-code="D04"]').first.tap()

    phone.get_by_role("link", name=re.compile("看一看再回答")).tap()
    expect(phone.locator("main")).to_contain_text("有瑕疵")
    expect(phone.locator("main")).to_contain_text("拿铁")
    assert_axe_clean(phone)
    phone.get_by_label(re.compile("您的密码")).fill(OTHER_PASSWORD)
    phone.get_by_role("button", name=re.compile("^批准 ¥")).tap()
    expect(phone.get_by_text("收银台会自己接着做")).to_be_visible()
    expect(till.get_by_test_id("asked")).to_be_hidden()
    expect(till.get_by_test_id("toasts")).to_contain_text("已退款")
    expect(till.get_by_test_id("order-line")).to_have_count(1)
    expect(till.get_by_test_id("sync-state")).to_contain_text("全部已上传")


@pytest.mark.parametrize("what", ["refund", "discount"])
def test_a_request_survives_that_the_till_is_opened_anew(
    till: Page, shop: Shop, browser: Browser, live_server: str, console: Console, elsewhere: list[BrowserContext],
    what: str,
) -> None:  # fmt: skip
    phone = phone_of(browser, live_server, console, elsewhere)
    if what == "refund":
        sell_latte(till)
        ask_refund(till)
        expect(till.get_by_test_id("approval-sheet")).to_contain_text("老师在自己的手机上回答")
        expect(till.get_by_test_id("approval-sheet")).not_to_contain_text("老师本人输入")
    else:
        ask_discount(till)
        expect(till.get_by_test_id("approval-waiting")).to_contain_text("等老师回答")
    till.reload()
    expect(till.get_by_test_id("asked")).to_contain_text("等批准 1 件")
    phone.get_by_role("link", name=re.compile("看一看再回答")).tap()
    phone.get_by_label(re.compile("您的密码")).fill(OTHER_PASSWORD)
    phone.get_by_role("button", name=re.compile("^批准 ¥")).tap()
    if what == "refund":
        expect(till.get_by_test_id("toasts")).to_contain_text("已退款")
        expect(till.get_by_test_id("sync-state")).to_contain_text("全部已上传")
        with shop.app.app_context():
            assert session().scalars(select(Refund.total_fen)).all() == [2400]
            assert session().scalars(select(HeldEnvelope.reason)).all() == []
    else:
        expect(till.get_by_text("收款前要老师批准")).to_be_hidden()
        till.get_by_test_id("pay").tap()
        till.get_by_role("button", name=re.compile("微信")).first.tap()
        expect(till.get_by_text("收款完成")).to_be_visible()
    expect(till.get_by_test_id("asked")).to_be_hidden()
    till.reload()
    expect(till.get_by_test_id("asked")).to_be_hidden()


def test_a_no_comes_with_its_reason_and_what_is_taken_back_leaves_the_phone(
    till: Page, shop: Shop, browser: Browser, live_server: str, console: Console, elsewhere: list[BrowserContext]
) -> None:
    phone = phone_of(browser, live_server, console, elsewhere)
    sell_latte(till)
    ask_refund(till)
    phone.get_by_role("link", name=re.compile("看一看再回答")).tap()
    phone.get_by_label(re.compile("不批准的原因")).fill("先给顾客换一杯")
    phone.get_by_role("button", name="不批准").tap()
    expect(till.get_by_test_id("approval-sheet")).to_contain_text("先给顾客换一杯")
    till.get_by_test_id("approval-remote").tap()
    expect(phone.get_by_role("link", name=re.compile("看一看再回答"))).to_be_visible()
    till.get_by_test_id("approval-withdraw").tap()
    expect(phone.get_by_text("没有等您批准的事")).to_be_visible()


def test_an_order_waits_for_its_discount_and_is_taken_up_again(
    till: Page, shop: Shop, browser: Browser, live_server: str, console: Console, elsewhere: list[BrowserContext]
) -> None:
    phone = phone_of(browser, live_server, console, elsewhere)
    ask_discount(till)
    till.get_by_test_id("approval-next").tap()
    expect(till.get_by_test_id("order-line")).to_have_count(0)
    phone.get_by_role("link", name=re.compile("看一看再回答")).tap()
    phone.get_by_label(re.compile("您的密码")).fill(OTHER_PASSWORD)
    phone.get_by_role("button", name=re.compile("^批准 ¥")).tap()
    expect(till.get_by_test_id("asked")).to_contain_text("老师已回答 1 件")
    till.get_by_test_id("asked").tap()
    till.get_by_test_id("asked-back").tap()
    till.get_by_role("button", name=re.compile("微信")).first.tap()
    expect(till.get_by_text("收款完成")).to_be_visible()
    expect(till.get_by_test_id("asked")).to_be_hidden()


def test_without_the_server_the_till_works_from_its_own_list_and_the_board_believes_it(
    till: Page, shop: Shop, browser: Browser, live_server: str, console: Console, elsewhere: list[BrowserContext]
) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED")
    board = open_browser(browser, live_server, console, elsewhere)
    enrol(shop, board, Purpose.BOARD)
    till.context.set_offline(True)
    till.locator('[data-code="D04"]').first.tap()
    till.get_by_role("button", name=re.compile("^收款")).tap()
    till.get_by_role("button", name=re.compile("微信")).first.tap()
    call = till.get_by_test_id("done-call").inner_text()
    till.get_by_test_id("more").tap()
    till.get_by_test_id("more-sheet").get_by_role("button", name=re.compile("制作清单")).tap()
    line = till.get_by_test_id("making-line")
    expect(line).to_contain_text("拿铁")
    line.tap()
    expect(line).to_contain_text("做好")
    assert_axe_clean(till)
    till.keyboard.press("Escape")
    till.context.set_offline(False)
    expect(till.get_by_test_id("sync-state")).to_contain_text("全部已上传", timeout=20_000)
    expect(board.get_by_test_id("done-ticket")).to_contain_text(call)
    expect(board.get_by_test_id("ticket")).to_have_count(0)
