"""A tablet in a browser that can be closed and opened again, and a server that can go away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, Playwright, expect

from tests.support import machine
from tests.support.browser import FLAGS, SCREEN, TELL_BREACHES, Console

#: What a browser says of a server that is not there.
SILENCE = r"ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_SOCKET"


@contextmanager
def tablet_browser(
    playwright: Playwright,
    home: Path,
    address: str,
    console: Console,
    *,
    program: Path | None = None,
    flags: Sequence[str] = FLAGS,
) -> Iterator[Page]:
    """A browser with a home of its own: what it keeps is there again the next time."""
    context = playwright.chromium.launch_persistent_context(
        str(home), executable_path=program or machine.chromium(), headless=True, args=list(flags), base_url=address,
        viewport=SCREEN, has_touch=True, locale="zh-CN", timezone_id="Asia/Shanghai",
    )  # fmt: skip
    try:
        context.set_default_timeout(15_000)
        context.add_init_script(TELL_BREACHES)
        context.on("page", console.listen)
        yield context.new_page()
    finally:
        context.close()


def ready_without_server(page: Page) -> None:
    """Wait until the worker has kept everything and this page is under it."""
    page.evaluate(
        """async () => {
          await navigator.serviceWorker.ready;
          while (!navigator.serviceWorker.controller) await new Promise((soon) => setTimeout(soon, 50));
        }"""
    )


def enter_pin(page: Page, name: str, pin: str) -> None:
    """Choose a face, type the PIN; returns when the till is open."""
    lock = page.get_by_test_id("lock")
    lock.get_by_role("button", name=name).tap()
    for digit in pin:
        lock.get_by_role("button", name=digit, exact=True).tap()
    expect(lock).to_be_hidden()


@dataclass
class Journal:
    """What somebody beside the till wrote down: each sale when "taken" appeared, each amount that went back."""

    sales: dict[str, int] = field(default_factory=dict)
    back: dict[str, int] = field(default_factory=dict)


def fen(text: str) -> int:
    """¥1,234.50 in fen."""
    found = re.search(r"([\d,]+)\.(\d\d)", text)
    assert found, text
    return int(found[1].replace(",", "")) * 100 + int(found[2])


@dataclass
class Cashier:
    """Hands at the till."""

    page: Page
    journal: Journal

    def tap(self, code: str) -> None:
        """Tap a product, found by its code."""
        search = self.page.get_by_test_id("search")
        search.fill(code)
        self.page.locator(f'[data-testid="tile"][data-code="{code}"]').first.tap()
        search.fill("")

    def options(self, line: int, *words: str) -> None:
        """Change the options of a line."""
        self.page.get_by_test_id("order-line").nth(line).locator(".line-open").tap()
        sheet = self.page.get_by_test_id("options-sheet")
        for word in words:
            sheet.get_by_text(word).first.tap()
        self.page.get_by_test_id("options-confirm").tap()
        for word in words:
            expect(self.page.get_by_test_id("order-line").nth(line)).to_contain_text(word)

    def discount(self, fold: str) -> None:
        """Take something off the whole order."""
        self.page.get_by_test_id("order-discount").tap()
        sheet = self.page.get_by_test_id("discount-sheet")
        sheet.get_by_text(fold).first.tap()
        sheet.get_by_text("熟客").tap()
        self.page.get_by_test_id("discount-confirm").tap()

    def park_and_take_up(self, word: str) -> None:
        """Put the order aside and take it up again."""
        self.page.get_by_test_id("park").tap()
        self.page.get_by_label("怎么认出这一单").fill(word)
        self.page.get_by_test_id("park-confirm").tap()
        self.page.get_by_test_id("parked").tap()
        self.page.get_by_test_id("parked-row").filter(has_text=word).tap()
        expect(self.page.get_by_test_id("order-line").first).to_be_visible()

    def pay(self, *tenders: str) -> str:
        """Take the money (two tenders = half and half); the journal notes what was shown as taken."""
        self.page.get_by_test_id("pay").tap()
        due = fen(self.page.get_by_test_id("due").inner_text())
        if len(tenders) > 1:
            self.page.get_by_test_id("split").tap()
            self.page.get_by_label("这次收多少（元）").fill(f"{due // 200}")
            self.page.get_by_test_id(f"tender-{tenders[0]}").tap()
        self.page.get_by_test_id(f"tender-{tenders[-1]}").tap()
        if tenders[-1] == "cash":
            self.page.get_by_test_id("cash-confirm").tap()
        done = self.page.get_by_test_id("done")
        expect(done).to_be_visible()
        number = re.search(r"[A-Z]\d*-\d{4}-\d{3}", done.inner_text())
        assert number
        self.journal.sales[number[0]] = due
        self.page.get_by_test_id("next-order").tap()
        return number[0]

    def give_back(self, kind: str, number: str, approver: tuple[str, str]) -> None:
        """Refund (or void) an own sale; a teacher agrees at the tablet with the own PIN, the server being away."""
        word = {"refund": "退款", "void": "撤单", "comp": "免单"}[kind]
        self.page.get_by_test_id("receipts").tap()
        self.page.get_by_test_id("day-row").filter(has_text=number[-3:]).first.tap()
        self.page.get_by_test_id("day-sheet").get_by_role("button", name=word, exact=True).tap()
        sheet = self.page.get_by_test_id(f"{kind}-sheet")
        sheet.locator(".choice").filter(has_text=re.compile("做错了|还没做|等太久")).first.tap()
        self.journal.back[number] = fen(sheet.get_by_test_id("refund-total").inner_text())
        sheet.get_by_test_id("refund-confirm").tap()
        agree_alone(self.page.get_by_test_id("approval-sheet"), *approver)
        expect(sheet).to_have_count(0)
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_test_id("day-sheet")).to_have_count(0)

    def waste(self, code: str) -> None:
        """Something was spilt."""
        self.page.get_by_test_id("more").tap()
        self.page.get_by_test_id("more-sheet").get_by_role("button", name=re.compile("^报损")).tap()
        sheet = self.page.get_by_test_id("waste-sheet")
        sheet.locator("input").first.fill(code)
        sheet.locator("button.row").first.tap()
        self.page.get_by_test_id("options-confirm").tap()
        self.page.get_by_test_id("waste-why-sheet").get_by_text("洒了").tap()
        self.page.get_by_test_id("waste-confirm").tap()
        expect(self.page.get_by_text("已记下")).to_be_visible()


def agree_alone(sheet: Locator, name: str, pin: str) -> None:
    """A teacher types the own PIN at the tablet."""
    choice = sheet.get_by_role("button", name=name)
    if choice.count():
        choice.first.tap()
    for digit in pin:
        sheet.get_by_role("button", name=digit, exact=True).tap()
