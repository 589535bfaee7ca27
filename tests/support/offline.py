"""A tablet in a browser that can be closed and opened again, and a server that can go away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, Playwright, expect

from tests.support import machine
from tests.support.browser import FLAGS, SCREEN, TELL_BREACHES, Console
from tests.support.shifts import pieces_of

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


def learnt(page: Page, nickname: str) -> None:
    """The check of this PIN is kept."""
    page.evaluate(
        """async (nickname) => {
          const { openPeople } = await import('/static/till/people.js');
          const people = await openPeople();
          const known = (one) => one.nickname === nickname && one.verifier;
          for (let tries = 0; tries < 400 && !(await people.all()).some(known); tries += 1) {
            await new Promise((soon) => { setTimeout(soon, 50); });
          }
        }""",
        nickname,
    )


@dataclass
class Journal:
    """What somebody beside the till noted: each sale when "taken" appeared, what went back, what lies in the drawer."""

    sales: dict[str, int] = field(default_factory=dict)
    cash: dict[str, int] = field(default_factory=dict)
    rounded: int = 0
    back: dict[str, int] = field(default_factory=dict)
    drawer: int = 0
    taken_out: list[int] = field(default_factory=list)


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

    def discount(self, fold: str = "", *, yuan: str = "") -> None:
        """Take something off the whole order: so many tenths stay, or an amount."""
        self.page.get_by_test_id("order-discount").tap()
        sheet = self.page.get_by_test_id("discount-sheet")
        if yuan:
            sheet.get_by_label("或者减多少元").fill(yuan)
        else:
            sheet.get_by_text(fold).first.tap()
        sheet.get_by_text("熟客").tap()
        self.page.get_by_test_id("discount-confirm").tap()

    def combo(self, code: str) -> None:
        """A combo with the parts it offers first."""
        self.tap(code)
        self.page.get_by_test_id("combo-confirm").tap()
        expect(self.page.get_by_text("套餐：").first).to_be_visible()

    def free(self, line: int) -> None:
        """A line that costs nothing; a teacher has to agree before paying."""
        self.page.get_by_test_id("order-line").nth(line).locator(".line-open").tap()
        self.page.get_by_test_id("options-sheet").get_by_role("button", name="免单", exact=True).tap()
        self.page.get_by_test_id("comp-sheet").get_by_text("等太久").tap()
        self.page.get_by_test_id("comp-confirm").tap()

    def take_out(self, line: int) -> None:
        """One piece less of a line, before anything is paid."""
        row = self.page.get_by_test_id("order-line").nth(line)
        self.journal.taken_out.append(fen(row.locator(".amount").inner_text()))
        row.get_by_role("button", name=re.compile("减一$")).tap()

    def park_and_take_up(self, word: str) -> None:
        """Put the order aside and take it up again."""
        self.page.get_by_test_id("park").tap()
        self.page.get_by_label("怎么认出这一单").fill(word)
        self.page.get_by_test_id("park-confirm").tap()
        self.page.get_by_test_id("parked").tap()
        self.page.get_by_test_id("parked-row").filter(has_text=word).tap()
        expect(self.page.get_by_test_id("order-line").first).to_be_visible()

    def pay(self, *tenders: str, agrees: tuple[str, str] | None = None) -> str:
        """Take the money (two tenders = half and half); the journal notes what was shown as taken."""
        self.page.get_by_test_id("pay").tap()
        if agrees:
            agree_alone(self.page.get_by_test_id("approval-sheet"), *agrees)
        due = fen(self.page.get_by_test_id("due").inner_text())
        cash = 0
        if len(tenders) > 1:
            self.page.get_by_test_id("split").tap()
            self.page.get_by_label("这次收多少（元）").fill(f"{due // 200}")
            self.page.get_by_test_id(f"tender-{tenders[0]}").tap()
            cash = due // 200 * 100 if tenders[0] == "cash" else 0
        last = self.page.get_by_test_id(f"tender-{tenders[-1]}")
        if tenders[-1] == "cash":
            cash = fen(last.inner_text())
            self.journal.rounded += cash - due
        last.tap()
        if tenders[-1] == "cash":
            self.page.get_by_test_id("cash-confirm").tap()
        elif tenders[-1] == "other":
            self.page.get_by_label("凭证号或说明").fill("券 0917")
            self.page.get_by_test_id("reference-confirm").tap()
        done = self.page.get_by_test_id("done")
        expect(done).to_be_visible()
        number = re.search(r"[A-Z]\d*-\d{4}-\d{3}", done.inner_text())
        assert number
        self.journal.sales[number[0]] = due
        self.journal.cash[number[0]] = cash
        self.journal.drawer += cash
        self.page.get_by_test_id("next-order").tap()
        return number[0]

    def give_back(self, kind: str, number: str, approver: tuple[str, str]) -> None:
        """Give back an own sale whole; a teacher agrees at the tablet with the own PIN, the server being away."""
        word = {"refund": "退款", "void": "撤单", "comp": "免单"}[kind]
        self.page.get_by_test_id("receipts").tap()
        called = self.page.locator("b", has_text=re.compile(f"-{number[-3:]}$"))
        self.page.get_by_test_id("day-row").filter(has=called).tap()
        self.page.get_by_test_id("day-sheet").get_by_role("button", name=word, exact=True).tap()
        sheet = self.page.get_by_test_id(f"{kind}-sheet")
        sheet.locator(".choice").filter(has_text=re.compile("做错了|还没做|等太久")).first.tap()
        self.journal.back[number] = fen(sheet.get_by_test_id("refund-total").inner_text())
        self.journal.drawer -= self.journal.cash[number]
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

    def open_shift(self, counted: Mapping[str, int]) -> None:
        """Count the float and begin."""
        self.page.get_by_test_id("shift-state").tap()
        sheet = self.page.get_by_test_id("shift-open-sheet")
        self.fill_pieces(sheet, counted)
        self.journal.drawer += fen(sheet.get_by_test_id("pieces-total").inner_text())
        sheet.get_by_text("备用金清点过").tap()
        self.page.get_by_test_id("shift-open-confirm").tap()
        expect(self.page.get_by_test_id("shift-state")).to_contain_text("当班")

    def move_cash(self, kind: str, yuan: str, agrees: tuple[str, str] | None = None) -> None:
        """Cash without a sale: 收入现金, 付出现金 or 存保险箱; much of it needs a teacher."""
        self.page.get_by_test_id("shift-state").tap()
        self.page.locator("[data-action=cash]").tap()
        sheet = self.page.get_by_test_id("cash-move-sheet")
        sheet.get_by_text(kind, exact=True).tap()
        for key in yuan:
            sheet.get_by_role("button", name=key, exact=True).tap()
        self.page.get_by_test_id("cash-move-confirm").tap()
        if agrees:
            agree_alone(self.page.get_by_test_id("approval-sheet"), *agrees)
        expect(sheet).to_have_count(0)
        moved = round(float(yuan) * 100)
        self.journal.drawer += moved if kind == "收入现金" else -moved

    def close_shift(self) -> None:
        """Count what the journal says lies in the drawer, without seeing what should be there, and close."""
        self.page.get_by_test_id("shift-state").tap()
        self.page.locator("[data-action=lock]").tap()
        sheet = self.page.get_by_test_id("count-sheet")
        expect(sheet).not_to_contain_text("应有现金")
        names = {
            10_000: "100 元",
            5_000: "50 元",
            2_000: "20 元",
            1_000: "10 元",
            500: "5 元",
            100: "1 元",
            50: "5 角",
            10: "1 角",
        }
        self.fill_pieces(sheet, {names[note]: count for note, count in pieces_of(self.journal.drawer).items()})
        self.page.get_by_test_id("count-confirm").tap()
        self.page.get_by_test_id("count-done").tap()
        expect(self.page.get_by_test_id("variance")).to_contain_text("一分不差")
        self.page.get_by_test_id("close-confirm").tap()
        expect(self.page.get_by_test_id("report-sheet")).to_contain_text("关班单")
        self.page.keyboard.press("Escape")

    def fill_pieces(self, sheet: Locator, counted: Mapping[str, int]) -> None:
        """Write down notes and coins."""
        for note, count in counted.items():
            sheet.get_by_label(f"{note}的张数").fill(str(count))


def agree_alone(sheet: Locator, name: str, pin: str) -> None:
    """A teacher types the own PIN at the tablet."""
    choice = sheet.get_by_role("button", name=name)
    if choice.count():
        choice.first.tap()
    for digit in pin:
        sheet.get_by_role("button", name=digit, exact=True).tap()
