"""A member uses points at an English till: goods have their English names there, the receipt stays Chinese."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from shop.customers.actions.members import join
from shop.customers.models import Member, PointsEntry
from shop.db import session, transaction
from shop.promotions.actions import promotions
from shop.promotions.rules import Rule
from tests.e2e.conftest import PIN, Shop, enrol
from tests.support.offline import Cashier, Journal, enter_pin

pytestmark = pytest.mark.browser
FIVE_OFF = Rule(id=0, name="会员 100 分抵 5 元", kind="points", value=500, points=100, members_only=True)
#: What the printer would get.
PRINTED = """async () => {
  window.print = () => {};
  document.querySelector("[data-testid=print]").click();
  while (!document.querySelector(".paper")) await new Promise((soon) => { setTimeout(soon, 50); });
  return document.querySelector(".paper").innerText;
}"""


def test_points_are_used_at_an_english_till_and_the_receipt_is_chinese(shop: Shop, page: Page) -> None:
    with shop.app.app_context():
        join("13800131234", agreed=True, by=1, at=shop.now())
        with transaction() as current:
            current.execute(update(Member).values(points=320))
        made = promotions.save(FIVE_OFF, by=1, at=shop.now())
        promotions.approve(made.id, by=1, at=shop.now())
    page.goto("/login?lang=en")
    enrol(page, shop)
    enter_pin(page, "阿朵", PIN)
    Cashier(page, Journal()).tap("D04")
    expect(page.get_by_test_id("order-line").first).to_contain_text("Latte")
    page.get_by_test_id("order-line").first.locator(".line-open").tap()
    expect(page.get_by_test_id("options-sheet")).to_contain_text("Oat milk")
    page.keyboard.press("Escape")
    page.get_by_test_id("member").tap()
    page.get_by_test_id("member-sheet").locator("input").fill("1234")
    page.get_by_test_id("member-find").tap()
    page.get_by_test_id("member-found").get_by_role("button").first.tap()
    expect(page.get_by_test_id("total")).to_have_text("¥24.00")
    page.get_by_test_id("points-use").tap()
    expect(page.get_by_test_id("total")).to_have_text("¥9.00")
    page.get_by_test_id("pay").tap()
    expect(page.get_by_test_id("tender-wechat")).to_contain_text("WeChat")
    page.get_by_test_id("tender-wechat").tap()
    expect(page.get_by_test_id("done-spent")).to_have_text("300 points used")
    paper = page.evaluate(PRINTED)
    assert all(word in paper for word in ("拿铁", "取餐号", "堂食", "合计", "微信", "用了积分"))
    expect(page.get_by_test_id("sync-state")).to_contain_text("all uploaded")
    with shop.app.app_context():
        entries = session().execute(select(PointsEntry.kind, PointsEntry.points).order_by(PointsEntry.id)).all()
        assert [tuple(row) for row in entries] == [("spend", -300), ("earn", 9)]
        assert session().scalars(select(Member.points)).one() == 29
