"""Draw the README's pictures anew from a fresh demo shop, with the machine's Chromium."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import machine
from tests.support.browser import FLAGS
from tests.support.demo import demo

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"


#: Pages of the teacher, by the name of their picture.
DESK = {
    "orders": "/sales/orders",
    "summary": "/sales/summary",
    "products": "/catalog/products",
    "calendar": "/calendar/",
    "dashboard": "/reports",
    "shipping": "/live/ship",
}
BASKET = ("D04", "D04", "D02", "D08")
#: What was sold just before the picture of the board.
SOLD = (("D04", "D21"), ("D02",), ("D08", "D08", "D11"))


def keep(page: Page, name: str) -> None:
    """Keep a picture of the page once nothing moves on it any more."""
    page.wait_for_load_state("networkidle")
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))")
    page.screenshot(path=TARGET / f"{name}.png")


def draw_till(page: Page, address: str, people: dict[str, str], code: str) -> None:
    """The tablet: a basket after a few orders, and the board on which these wait."""
    page.goto(f"{address}/devices/enrol?code={code}")
    page.locator("main button[type=submit]").tap()
    page.get_by_role("button", name="阿朵").tap()
    for digit in people["pins"]["阿朵"]:  # type: ignore[index]
        page.get_by_role("button", name=digit, exact=True).tap()
    for basket in SOLD:
        put_in(page, basket)
        page.get_by_test_id("pay").tap()
        page.get_by_role("button", name=re.compile("微信")).first.tap()
        page.get_by_test_id("next-order").tap()
    put_in(page, BASKET)
    keep(page, "till")
    page.goto(f"{address}/till/board")
    page.get_by_test_id("ticket").nth(len(SOLD) - 1).wait_for()
    page.get_by_test_id("ticket-go").first.tap()
    page.get_by_text("在做").first.wait_for()
    keep(page, "board")


def put_in(page: Page, basket: tuple[str, ...]) -> None:
    """Search for these products and tap them: which of them stand among the best sellers is the demo's affair."""
    for product in basket:
        page.get_by_test_id("search").fill(product)
        page.locator(f'[data-code="{product}"]').first.tap()


def draw_desk(page: Page, address: str, people: dict[str, str]) -> None:
    """The teacher's pages."""
    page.goto(f"{address}/login")
    page.locator("[name=username]").fill(people["teacher"])
    page.locator("[name=password]").fill(people["password"])
    page.locator("main button[type=submit]").click()
    page.get_by_role("heading", name="今日销售").wait_for()
    page.screenshot(path=TARGET / "today.png")
    for name, path in DESK.items():
        page.goto(address + path)
        page.wait_for_load_state("load")
        page.screenshot(path=TARGET / f"{name}.png")


def draw_stream(page: Page, address: str) -> None:
    """The operator's board of the stream that is running."""
    page.goto(f"{address}/live/streams")
    page.get_by_role("link", name="场控台").first.click()
    page.get_by_role("heading").first.wait_for()
    page.screenshot(path=TARGET / "stream.png")


def draw_goods(page: Page, address: str) -> None:
    """Where milk went, a latte's card and price, a delivery being written down, a count; the teacher is logged in."""
    page.goto(f"{address}/stock?q=M04")
    page.locator("table a.name").first.click()
    page.locator("a[href*='/stock/use/']").first.click()
    page.get_by_role("heading", name="一笔一笔加起来").wait_for()
    keep(page, "use-explained")
    page.goto(f"{address}/safety")
    keep(page, "food-safety")
    page.goto(f"{address}/recipes?q=D04")
    page.locator("table a.name").first.click()
    recipe = page.url
    page.goto(f"{recipe}/card")
    keep(page, "recipe-card")
    page.goto(f"{recipe}/price")
    keep(page, "price-card")
    page.goto(f"{address}/stock/receive?item=M04")
    page.locator("[name=lines-0-quantity]").fill("12盒")
    page.locator("[name=lines-0-value]").fill("162.00")
    keep(page, "receipt")
    page.goto(f"{address}/stock/counts/new")
    page.locator("main form button[type=submit]").click()
    page.locator(".count-sheet").wait_for()
    keep(page, "count")


def main() -> None:
    """Draw all pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        demo(Path(folder)) as (address, people, code),
        sync_playwright() as tool,
    ):
        browser = tool.chromium.launch(executable_path=str(machine.chromium()), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, has_touch=True, locale="zh-CN")
        draw_till(page, address, people, code)
        draw_desk(page, address, people)
        draw_stream(page, address)
        draw_goods(page, address)
        browser.close()


if __name__ == "__main__":
    main()
