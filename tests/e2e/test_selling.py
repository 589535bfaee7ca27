"""A student sells on the tablet, a teacher sees it and gives money back, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OTHER_PASSWORD, PASSWORD
from tests.support.browser import assert_axe_clean, axe_problems


def log_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill("teacher.one")
    page.get_by_label("密码", exact=False).first.fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", name="今日销售")).to_be_visible()


def pay_by_wechat(till: Page) -> None:
    till.get_by_role("button", name=re.compile("^收款")).tap()
    till.get_by_role("button", name=re.compile("微信")).first.tap()
    expect(till.get_by_text("收款完成")).to_be_visible()
    expect(till.get_by_test_id("sync-state")).to_contain_text("全部已上传")


def test_a_plain_latte_takes_three_taps(till: Page) -> None:
    till.locator('[data-code="D04"]').first.tap()
    pay_by_wechat(till)
    assert_axe_clean(till)


def test_the_till_is_as_readable_in_the_dark(till: Page) -> None:
    till.emulate_media(reduced_motion="reduce")
    till.evaluate("document.documentElement.dataset.look = 'dark'")
    readable = ["color-contrast"]
    till.locator('[data-code="D04"]').first.tap()
    assert axe_problems(till, readable) == []
    till.get_by_text("拿铁", exact=True).last.tap()
    till.get_by_test_id("options-sheet").wait_for()
    assert axe_problems(till, readable) == []
    till.get_by_test_id("options-confirm").tap()
    till.get_by_role("button", name=re.compile("^收款")).tap()
    till.get_by_role("button", name=re.compile("微信")).first.wait_for()
    assert axe_problems(till, readable) == []
    till.get_by_role("button", name=re.compile("微信")).first.tap()
    expect(till.get_by_text("收款完成")).to_be_visible()
    assert axe_problems(till, readable) == []


def test_latte_with_oat_milk_and_a_cup_is_sold_seen_and_given_back(till: Page) -> None:
    till.locator('[data-code="D04"]').first.tap()
    till.get_by_text("拿铁", exact=True).last.tap()
    sheet = till.get_by_test_id("options-sheet")
    sheet.get_by_text("换燕麦奶").tap()
    sheet.get_by_text("大杯").tap()
    assert_axe_clean(till)
    till.get_by_test_id("options-confirm").tap()
    till.get_by_placeholder(re.compile("拼音")).fill("spxcb")
    till.locator('[data-code="DT-CUP-001"]').first.tap()
    pay_by_wechat(till)

    log_in(till)
    till.goto("/sales/orders")
    assert_axe_clean(till)
    till.get_by_role("link", name=re.compile(r"A-\d{4}-001")).click()
    for what in ("换燕麦奶", "大杯", "手拍小茶杯", "¥100.00"):
        expect(till.locator("main")).to_contain_text(what)
    assert_axe_clean(till)

    till.get_by_role("link", name="退款").first.click()
    till.get_by_label("拿铁 退几件").fill("2")
    agree(till)
    expect(till.locator("main")).to_contain_text("最多")
    till.get_by_label("拿铁 退几件").fill("1")
    till.get_by_label(re.compile("手拍小茶杯.*退几件")).fill("0")
    till.get_by_role("button", name="重新计算").click()
    expect(till.locator("#plan")).to_contain_text("¥32.00")
    agree(till)
    expect(till.get_by_role("heading", name=re.compile("订单"))).to_be_visible()
    expect(till.locator("main")).to_contain_text("已退 1 件")
    expect(till.locator("main")).to_contain_text("¥32.00")


def agree(page: Page) -> None:
    """Another teacher agrees with a fresh password."""
    page.locator('input[name="username"]').fill("teacher.two")
    page.locator('input[name="secret"]').fill(OTHER_PASSWORD)
    page.locator("form.back-form button[type=submit]").last.click()
