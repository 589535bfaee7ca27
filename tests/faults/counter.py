"""A counter in a true Chromium: a profile that outlives its browser, and the journal of what the screen showed."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page, Playwright

from launcher import programs
from tests.support.browser import FLAGS

PIN, SELLER = "482917", "阿朵"
PATIENCE_MS = 20_000
#: Tells the moment at which the queue's write is complete, before the page does anything with it.
TELL_COMMIT = """
const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...about) {
  const begun = begin.apply(this, about);
  const stores = begun.objectStoreNames;
  if (begun.mode === 'readwrite' && stores.contains('counters') && stores.contains('outbox')) {
    begun.addEventListener('complete', () => console.info('written for good'));
  }
  return begun;
};
"""


class Counter:
    """A tablet: a browser with a profile on disk that outlives it, and the journal of what it showed."""

    def __init__(self, tool: Playwright, folder: Path, address: str, chance: random.Random) -> None:
        self.tool, self.folder, self.address, self.chance = tool, folder, address, chance
        self.taken: list[tuple[str, int]] = []
        self.written = 0
        self.tries = 0
        self.context: BrowserContext | None = None

    def open(self) -> Page:
        """Start the browser and come to the goods, by PIN where the lock is on."""
        self.context = self.tool.chromium.launch_persistent_context(
            str(self.folder), executable_path=programs.chromium(), headless=True, args=FLAGS, locale="zh-CN",
            viewport={"width": 1280, "height": 800}, has_touch=True, timezone_id="Asia/Shanghai",
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(TELL_COMMIT)
        return self.tab(self.context.pages[0] if self.context.pages else self.context.new_page())

    def tab(self, page: Page | None = None) -> Page:
        """A page of the till, ready to sell."""
        assert self.context is not None
        page = page or self.context.new_page()
        page.on("console", lambda said: self._heard(said.text))
        page.goto(f"{self.address}/till")
        page.get_by_test_id("tile").first.or_(page.get_by_test_id("lock")).first.wait_for()
        page.wait_for_timeout(150)
        if page.get_by_test_id("lock").is_visible():
            page.get_by_role("button", name=SELLER).first.tap()
            for digit in PIN:
                page.get_by_role("button", name=digit, exact=True).tap()
            page.get_by_test_id("lock").wait_for(state="hidden")
        return page

    def _heard(self, text: str) -> None:
        self.written += text == "written for good"

    def kill(self) -> None:
        """SIGKILL to the browser and all its processes."""
        asked = ["pgrep", "-f", "--", f"--user-data-dir={self.folder}"]
        for process in subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)
        if self.context is not None:
            with contextlib.suppress(Error):
                self.context.close()
        self.context = None

    def ring_up(self, page: Page) -> None:
        """One or two drinks, up to the payment."""
        if page.get_by_test_id("next-order").is_visible():
            page.get_by_test_id("next-order").tap()
        for code in self.chance.sample(["D01", "D02", "D03", "D04"], k=self.chance.randint(1, 2)):
            page.locator(f'[data-code="{code}"]').first.tap()
        page.get_by_test_id("pay").tap()
        page.get_by_test_id("tender-wechat").wait_for()

    def pay(self, page: Page, *, wait: bool = True) -> None:
        """The last tap; with `wait` until "taken" appears, and then into the journal."""
        self.tries += 1
        total = round(float(re.sub(r"[^\d.]", "", page.get_by_test_id("due").inner_text())) * 100)
        page.get_by_test_id("tender-wechat").tap(no_wait_after=True)
        if wait:
            shown = page.get_by_test_id("done")
            shown.wait_for()
            self.taken.append((shown.locator(".qr ~ p .num").inner_text(), total))

    def sell(self, page: Page) -> None:
        """A sale that is shown as taken."""
        self.ring_up(page)
        self.pay(page)

    def sent(self, page: Page) -> None:
        """Wait until the strip says that everything is in the books."""
        page.get_by_test_id("sync-state").get_by_text(re.compile("全部已上传")).wait_for(timeout=90_000)
