"""A student opens the drawer, sells, pays for milk, counts blind, counts again, closes; a teacher reads the report."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from shop.db import transaction
from shop.people.actions import pins
from shop.people.models import Device, DevicePerson, Person, Role
from shop.shifts.actions.closing import finish
from shop.shifts.models import Shift
from tests.e2e.conftest import PASSWORD, PIN, Shop
from tests.support.browser import Console, assert_axe_clean, axe_problems
from tests.support.offline import enter_pin

TEACHERS_PIN = "715093"
READABLE = ["color-contrast"]


@pytest.fixture
def closed_shop(shop: Shop) -> Shop:
    """Nobody has opened the drawer yet; a teacher may come to the tablet too."""
    with shop.app.app_context(), transaction() as current:
        for shift in current.query(Shift):
            finish(shift.uuid, why="换新钱箱", by=2, at=shop.now())
        device = current.query(Device.id).scalar()
        current.add(DevicePerson(device_id=device, person_id=2))
        pins.set_pin(2, TEACHERS_PIN, by=1, at=shop.now())
    return shop


def fill_pieces(sheet: Page, counted: Mapping[str, int]) -> None:
    for note, count in counted.items():
        sheet.get_by_label(f"{note}的张数").fill(str(count))


def look(page: Page, test: str) -> None:
    """Readable in light and dark."""
    assert_axe_clean(page)
    page.evaluate("document.documentElement.dataset.look = 'dark'")
    assert axe_problems(page, READABLE) == [], test
    page.evaluate("document.documentElement.dataset.look = 'light'")


def test_a_day_at_the_drawer(closed_shop: Shop, till: Page) -> None:
    till.emulate_media(reduced_motion="reduce")
    expect(till.get_by_test_id("shift-state")).to_have_text("开班")

    # Selling asks for a shift first, and goes on once it is open.
    till.locator('[data-code="D04"]').first.tap()
    till.get_by_role("button", name=re.compile("^收款")).tap()
    sheet = till.get_by_test_id("shift-open-sheet")
    fill_pieces(sheet, {"100 元": 2, "10 元": 5})
    expect(sheet.get_by_test_id("pieces-total")).to_have_text("¥250.00")
    sheet.get_by_text("备用金清点过").tap()
    look(till, "open")
    till.get_by_test_id("shift-open-confirm").tap()
    till.get_by_role("button", name=re.compile("现金")).first.tap()
    till.get_by_test_id("cash-confirm").tap()
    expect(till.get_by_text("收款完成")).to_be_visible()
    expect(till.get_by_test_id("shift-state")).to_contain_text("当班")

    # Milk for 36.50 out of the drawer.
    till.get_by_test_id("shift-state").tap()
    look(till, "menu")
    till.locator("[data-action=cash]").tap()
    move = till.get_by_test_id("cash-move-sheet")
    for key in "36.5":
        move.get_by_role("button", name=key, exact=True).tap()
    move.get_by_label("说明").fill("牛奶")
    look(till, "move")
    till.get_by_test_id("cash-move-confirm").tap()

    # The student sees how the shift stands, but neither sums nor what should be there.
    till.get_by_test_id("shift-state").tap()
    till.locator("[data-action=receipt]").tap()
    report = till.get_by_test_id("report-sheet")
    expect(report).to_contain_text("当班查看（X）")
    expect(report).not_to_contain_text("应有现金")
    expect(report).not_to_contain_text("24.00")
    look(till, "x")
    till.keyboard.press("Escape")

    # Counted blind: 237.50 should be there; the first count is 7.00 short, the second 0.50.
    till.get_by_test_id("shift-state").tap()
    till.locator("[data-action=lock]").tap()
    till.get_by_test_id("count-confirm").tap()
    expect(till.get_by_test_id("sure-sheet")).to_contain_text("您还没有数，确定抽屉里是 0 元吗？")
    look(till, "nothing-counted")
    till.get_by_test_id("sure-back").tap()
    fill_pieces(till.get_by_test_id("count-sheet"), {"100 元": 2, "10 元": 3, "5 角": 1})
    look(till, "count")
    till.get_by_test_id("count-confirm").tap()
    till.get_by_test_id("count-again").tap()
    fill_pieces(till.get_by_test_id("count-sheet"), {"100 元": 2, "10 元": 3, "5 元": 1, "1 元": 2})
    till.get_by_test_id("count-confirm").tap()
    expect(till.get_by_test_id("variance")).to_contain_text("少了 ¥0.50")
    till.get_by_test_id("close-confirm").tap()
    expect(till.get_by_test_id("close-sheet")).to_contain_text("请选一个原因")
    till.get_by_test_id("close-sheet").get_by_text("找零找错").tap()
    look(till, "close")
    till.get_by_test_id("close-confirm").tap()
    expect(till.get_by_test_id("report-sheet")).to_contain_text("A-2")
    expect(till.get_by_test_id("report-sheet")).to_contain_text("-0.50")
    expect(till.get_by_test_id("report-sheet")).not_to_contain_text("应有现金 ")
    look(till, "z")
    till.keyboard.press("Escape")
    expect(till.get_by_test_id("shift-state")).to_have_text("开班")

    # The teacher reads the report at the desk.
    till.goto("/login")
    till.get_by_label("用户名").fill("teacher.one")
    till.get_by_label("密码", exact=False).first.fill(PASSWORD)
    till.locator("main button[type=submit]").click()
    till.goto("/shifts")
    assert_axe_clean(till)
    till.get_by_role("link", name="A-2").click()
    for what in ("¥250.00", "¥24.00", "¥237.50", "¥237.00", "-¥0.50", "找零找错", "牛奶", "不缺号"):
        expect(till.locator("main")).to_contain_text(what)
    look(till, "page")
    till.goto("/shifts/check")
    expect(till.locator("main")).to_contain_text("没有被改过")


def test_two_crews_hand_over_and_both_sign(closed_shop: Shop, till: Page) -> None:
    till.emulate_media(reduced_motion="reduce")
    till.get_by_test_id("shift-state").tap()
    fill_pieces(till.get_by_test_id("shift-open-sheet"), {"100 元": 3})
    till.get_by_test_id("shift-open-confirm").tap()
    expect(till.get_by_test_id("sure-sheet")).to_contain_text("一项也没有勾")
    till.get_by_test_id("sure-yes").tap()
    till.get_by_test_id("shift-state").tap()
    till.locator("[data-action=swap]").tap()
    sheet = till.get_by_test_id("handover-sheet")
    fill_pieces(sheet, {"100 元": 3})
    stocks = sheet.get_by_label(re.compile("有几件"))
    expect(stocks).to_have_count(2)
    for place in range(2):
        stocks.nth(place).fill("4")
    look(till, "handover")
    till.get_by_test_id("handover-next").tap()
    till.get_by_test_id("sign-sheet").get_by_role("button", name="1", exact=True).wait_for()
    look(till, "sign")
    for key in PIN:
        till.get_by_test_id("sign-sheet").get_by_role("button", name=key, exact=True).tap()
    coming = till.get_by_test_id("sign-sheet")
    coming.get_by_role("button", name="罗老师").tap()
    for key in TEACHERS_PIN:
        coming.get_by_role("button", name=key, exact=True).tap()
    expect(till.get_by_test_id("toasts")).to_contain_text("现在是罗老师当班")
    expect(till.get_by_test_id("sync-state")).to_contain_text("全部已上传")


def give_posts(shop: Shop, *codes: str) -> None:
    with shop.app.app_context(), transaction() as current:
        wanted = current.query(Role).filter(Role.code.in_(codes)).all()
        current.query(Person).filter(Person.nickname == "阿朵").one().roles = wanted


def test_whoever_has_no_post_is_told_so_and_sells_once_a_teacher_gave_one(
    closed_shop: Shop, till: Page, console: Console
) -> None:
    console.allow("status of 403")
    give_posts(closed_shop)
    till.get_by_role("button", name="锁屏").tap()
    enter_pin(till, "阿朵", PIN)
    expect(till.get_by_test_id("toasts")).to_contain_text("您还没有岗位，请老师在「人员」里给一个")
    till.locator('[data-code="D04"]').first.tap()
    till.get_by_role("button", name=re.compile("^收款")).tap()
    expect(till.get_by_test_id("toasts")).to_contain_text("您还没有岗位")
    expect(till.get_by_text("还没有开班")).to_be_hidden()

    give_posts(closed_shop, "cashier")
    till.get_by_role("button", name=re.compile("^收款")).tap()
    expect(till.get_by_test_id("shift-open-sheet")).to_be_visible()
