"""A promotion from the teacher's desk to the student's till, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PIN
from tests.e2e.test_selling import log_in, pay_by_wechat
from tests.support.browser import assert_axe_clean
from tests.support.offline import enter_pin


def test_second_at_half_price_is_tried_approved_and_applied_by_the_till_by_itself(till: Page) -> None:
    log_in(till)
    till.goto("/promotions/new")
    till.get_by_label("名称", exact=False).first.fill("第二件半价")
    till.get_by_label("哪一种").select_option("nth")
    till.get_by_label("减百分之几").fill("50")
    till.get_by_label("第 1 行商品").select_option(label="拿铁")
    till.get_by_label("第 1 行件数").fill("2")
    till.get_by_label("第 1 行件数").blur()
    expect(till.locator("#basket-result")).to_contain_text("第二件半价：1 次，省 ¥12.00")
    assert_axe_clean(till)
    till.get_by_role("button", name="保存").click()
    expect(till.get_by_text("草稿，等老师批准")).to_be_visible()
    till.get_by_role("button", name="批准").click()
    expect(till.get_by_text("进行中")).to_be_visible()
    assert_axe_clean(till)
    till.goto("/promotions")
    expect(till.get_by_role("row").filter(has_text="第二件半价")).to_contain_text("每 2 件，最便宜的减 50%")
    assert_axe_clean(till)

    switch_on(till)
    till.locator('[data-code="D04"]').first.tap()
    till.locator('[data-code="D04"]').first.tap()
    expect(till.get_by_test_id("promotion")).to_contain_text("第二件半价")
    expect(till.get_by_test_id("total")).to_have_text("¥36.00")
    expect(till.get_by_test_id("order-line")).to_contain_text("第二件半价 -¥12.00")
    assert_axe_clean(till)
    pay_by_wechat(till)
    till.goto("/sales/orders")
    till.get_by_role("link", name=re.compile(r"A-\d{4}-001")).click()
    expect(till.locator("main")).to_contain_text("第二件半价")
    expect(till.locator("main")).to_contain_text("¥36.00")


def test_a_coupon_is_typed_at_the_till_counts_when_its_sum_is_reached_and_stands_on_the_order(till: Page) -> None:
    log_in(till)
    till.goto("/promotions/new")
    till.get_by_label("名称", exact=False).first.fill("开业券")
    till.get_by_label("哪一种").select_option("coupon_amount")
    till.get_by_label("金额（元）", exact=False).first.fill("5")
    till.get_by_label("满多少（元）", exact=False).fill("40")
    till.get_by_label("券码").fill("KAIYE5")
    till.get_by_role("button", name="保存").click()
    till.get_by_role("button", name="批准").click()
    expect(till.get_by_text("进行中")).to_be_visible()

    switch_on(till)
    till.locator('[data-code="D04"]').first.tap()
    till.get_by_test_id("coupon").tap()
    sheet = till.get_by_test_id("coupon-sheet")
    sheet.get_by_label("券码").fill("MEIYOU")
    till.get_by_test_id("coupon-confirm").tap()
    expect(sheet).to_contain_text("没有「MEIYOU」这张券")
    assert_axe_clean(till)
    sheet.get_by_label("券码").fill("kaiye5")
    till.get_by_test_id("coupon-confirm").tap()
    expect(till.get_by_test_id("order-coupons")).to_contain_text("KAIYE5")
    expect(till.get_by_test_id("total")).to_have_text("¥24.00")
    till.locator('[data-code="D04"]').first.tap()
    expect(till.get_by_test_id("total")).to_have_text("¥43.00")
    assert_axe_clean(till)
    pay_by_wechat(till)
    till.goto("/sales/orders")
    till.get_by_role("link", name=re.compile(r"A-\d{4}-001")).click()
    expect(till.locator("main")).to_contain_text("开业券")
    expect(till.locator("main")).to_contain_text("¥43.00")


def switch_on(till: Page) -> None:
    """Back to the till, which locks when nobody touched it for three minutes."""
    till.goto("/till")
    till.get_by_test_id("tile").first.wait_for()
    if till.get_by_test_id("lock").is_visible():
        enter_pin(till, "阿朵", PIN)
