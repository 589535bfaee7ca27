"""Without the network a teacher's own phone agrees to a refund; tablet and books both check the digits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy import select

from shop.db import session
from shop.people.models import Approval
from shop.sales.models import Refund
from tests.e2e.conftest import PASSWORD, PIN, Shop, enrol
from tests.support import server
from tests.support.browser import Console
from tests.support.offline import SILENCE, Cashier, Journal, enter_pin, learnt, ready_without_server, tablet_browser

pytestmark = pytest.mark.browser
#: The tablet has fetched what it needs to check answers.
ABLE_TO_ASK = """async () => {
  const { openPeople } = await import('/static/till/people.js');
  const people = await openPeople();
  while (!(await people.loadAnswers())?.people.length) await new Promise((soon) => { setTimeout(soon, 50); });
}"""


def make_it_answer(phone: Page) -> None:
    """The teacher sets the own phone up, once, online."""
    phone.goto("/login")
    phone.get_by_label("用户名").fill("teacher.one")
    phone.get_by_label("密码", exact=False).first.fill(PASSWORD)
    phone.locator("main button[type=submit]").tap()
    expect(phone).not_to_have_url(re.compile("/login"))
    phone.goto("/approvals/phone")
    phone.get_by_label("您的密码").fill(PASSWORD)
    phone.get_by_role("button", name="开通").click()
    expect(phone.get_by_text("已开通。这部手机断网也能批准了。")).to_be_visible()


def digits_for(phone: Page, number: str, yuan: str) -> str:
    """What the phone answers, the network being away; a slip of the finger and a wrong password are told first."""
    phone.goto("/yes")
    phone.get_by_test_id("phone-number").fill(number)
    phone.get_by_test_id("phone-action").select_option("refund")
    phone.get_by_test_id("phone-amount").fill("1")
    phone.get_by_test_id("phone-password").fill(PASSWORD)
    phone.get_by_test_id("phone-yes").click()
    expect(phone.get_by_text("编号、批准什么和金额对不上。")).to_be_visible()
    phone.get_by_test_id("phone-amount").fill(yuan)
    phone.get_by_test_id("phone-password").fill("not the password")
    phone.get_by_test_id("phone-yes").click()
    expect(phone.get_by_text("密码不对。")).to_be_visible()
    phone.get_by_test_id("phone-password").fill(PASSWORD)
    phone.get_by_test_id("phone-yes").click()
    return phone.get_by_test_id("phone-answer").locator(".digits").inner_text().replace(" ", "")


def type_digits(page: Page, digits: str) -> None:
    for digit in digits:
        page.get_by_test_id("approval-sheet").get_by_role("button", name=digit, exact=True).tap()


def test_a_teachers_phone_agrees_without_the_network_and_the_books_hold_it(
    served: server.Served, shop: Shop, playwright: Playwright, console: Console, tmp_path: Path
) -> None:
    console.allow(SILENCE)
    with (
        tablet_browser(playwright, tmp_path / "tablet", served.address, console) as page,
        tablet_browser(playwright, tmp_path / "phone", served.address, console) as phone,
    ):
        make_it_answer(phone)
        enrol(page, shop)
        enter_pin(page, "阿朵", PIN)
        learnt(page, "阿朵")
        page.evaluate(ABLE_TO_ASK)
        ready_without_server(page)
        served.stop()
        page.reload()
        enter_pin(page, "阿朵", PIN)
        till = Cashier(page, Journal())
        till.tap("D04")
        number = till.pay("cash")
        page.get_by_test_id("receipts").tap()
        page.get_by_test_id("day-row").first.tap()
        page.get_by_test_id("day-sheet").get_by_role("button", name="退款", exact=True).tap()
        page.get_by_test_id("refund-sheet").locator(".choice").filter(has_text="做错了").first.tap()
        page.get_by_test_id("refund-confirm").tap()
        page.get_by_test_id("approval-phone").tap()
        asked = page.get_by_test_id("challenge-number").inner_text()
        type_digits(page, "0" * 16)
        expect(page.get_by_text("批准码不对。")).to_be_visible()
        answer = digits_for(phone, asked, "24")
        type_digits(page, answer)
        expect(page.get_by_test_id("refund-sheet")).to_have_count(0)
        served.start()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.get_by_test_id("sync-state")).to_contain_text("全部已上传")
    with shop.app.app_context():
        approval = session().scalars(select(Approval)).one()
        assert (approval.offline, approval.approved_by, approval.used_at is not None) == ("phone", 1, True)
        assert session().scalars(select(Refund.total_fen)).all() == [2400]
        assert number
