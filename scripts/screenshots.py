"""Draw the README's pictures anew from a fresh demo shop, with the machine's Chromium."""

from __future__ import annotations

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


def draw(page: Page, address: str, people: dict[str, str], code: str) -> None:
    """Walk through the shop and keep a picture of each stop."""
    page.goto(f"{address}/devices/enrol?code={code}")
    page.locator("main button[type=submit]").tap()
    page.get_by_role("button", name="阿朵").tap()
    page.screenshot(path=TARGET / "lock.png")
    for digit in people["pins"]["阿朵"]:  # type: ignore[index]
        page.get_by_role("button", name=digit, exact=True).tap()
    for product in ("D04", "D04", "D02", "D08"):
        page.locator(f'[data-code="{product}"]').first.tap()
    page.wait_for_timeout(300)
    page.screenshot(path=TARGET / "till.png")
    page.goto(f"{address}/login")
    page.locator("[name=username]").fill(people["teacher"])
    page.locator("[name=password]").fill(people["password"])
    page.locator("main button[type=submit]").click()
    page.get_by_role("heading", name="今日销售").wait_for()
    page.screenshot(path=TARGET / "today.png")
    for name, path in (("orders", "/sales/orders"), ("summary", "/sales/summary"), ("products", "/catalog/products")):
        page.goto(address + path)
        page.screenshot(path=TARGET / f"{name}.png")


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
        draw(page, address, people, code)
        browser.close()


if __name__ == "__main__":
    main()
