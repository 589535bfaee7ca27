"""The PIN pads of the till: a dot for each of six digits, off by itself at the last, and words when it was wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from shop.db import session
from shop.people.actions import devices, pins
from shop.people.models import Person
from shop.people.queries.devices import assigned_people
from tests.e2e.conftest import PIN, Shop
from tests.support.browser import assert_axe_clean

WRONG = "482971"
TEACHERS_PIN = "715093"
ASK = """
void import('/static/till/views/approval.js').then(({ askApproval }) => askApproval({
  action: 'refund', operation_uuid: crypto.randomUUID(), amount_fen: 2800, reason: '杯子裂了', what: '拿铁 1 件',
})).then(answer => { window.answered = answer; })
"""


@pytest.fixture
def locked(shop: Shop, page: Page) -> Page:
    """The enrolled tablet with 阿朵 chosen on the lock screen."""
    page.goto(f"/devices/enrol?code={shop.code}")
    page.locator("main button[type=submit]").tap()
    page.get_by_role("button", name="阿朵").tap()
    return page


def tap(page: Page, digits: str) -> None:
    for digit in digits:
        page.get_by_role("button", name=digit, exact=True).tap()


def test_six_dots_wait_and_the_last_digit_switches_on(locked: Page) -> None:
    expect(locked.locator(".dots i")).to_have_count(6)
    tap(locked, PIN[:5])
    expect(locked.locator(".dots i.on")).to_have_count(5)
    expect(locked.get_by_test_id("lock")).to_be_visible()
    tap(locked, PIN[5:])
    expect(locked.get_by_test_id("tile").first).to_be_visible()
    expect(locked.get_by_test_id("lock")).to_be_hidden()


def test_a_wrong_pin_goes_says_why_and_the_keyboard_does_the_rest(locked: Page) -> None:
    locked.keyboard.type(f"9{WRONG}")
    locked.keyboard.press("Backspace")
    expect(locked.get_by_role("alert").filter(has_text="PIN 不对")).to_be_visible()
    expect(locked.locator(".dots.wrong i.on")).to_have_count(0)
    assert_axe_clean(locked)
    locked.keyboard.type("48")
    expect(locked.get_by_role("alert").filter(has_text="PIN 不对")).to_have_count(0)
    locked.keyboard.press("Backspace")
    expect(locked.locator(".dots i.on")).to_have_count(1)
    locked.get_by_test_id("lock").get_by_role("button", name="清空").tap()
    expect(locked.locator(".dots i.on")).to_have_count(0)
    locked.keyboard.type(PIN)
    expect(locked.get_by_test_id("lock")).to_be_hidden()


def test_a_teacher_agrees_with_six_taps(shop: Shop, till: Page) -> None:
    put_teacher_on_the_tablet(shop)
    till.evaluate(ASK)
    sheet = till.get_by_test_id("approval-sheet")
    sheet.get_by_label("老师的用户名").fill("teacher.two")
    for digit in WRONG:
        sheet.get_by_role("button", name=digit, exact=True).tap()
    expect(sheet.get_by_role("alert").filter(has_text=re.compile("不对"))).to_be_visible()
    expect(sheet.get_by_label("密码或 PIN")).to_have_value("")
    for digit in TEACHERS_PIN:
        sheet.get_by_role("button", name=digit, exact=True).tap()
    expect(sheet).to_be_hidden()
    assert till.evaluate("window.answered.approver") == "teacher.two"


def put_teacher_on_the_tablet(shop: Shop) -> None:
    with shop.app.app_context():
        teacher = session().scalars(select(Person.id).where(Person.username == "teacher.two")).one()
        ((tablet, people),) = assigned_people().items()
        devices.change_device(tablet, name="前台平板", people=[*people, teacher], by=teacher, at=shop.now())
        pins.set_pin(teacher, TEACHERS_PIN, by=teacher, at=shop.now())
