"""Layer d, true Chromium: the real till on a real server, and the browser is killed, cut off, reloaded or opened twice.

`python -m tests.faults.screens --seeds 1-10` plays one case per seed and prints one JSON line for each. The journal is
written from what the screen shows: "收款完成" and the number under it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright, Route, sync_playwright
from sqlalchemy import select

from launcher import programs
from shop.db import db, session
from shop.kernel.clock import SystemClock
from shop.people.actions import devices, pins
from shop.sales.actions.rollups import compare
from shop.sales.models import Order
from tests.faults import shop
from tests.faults.model import seeds_of
from tests.support.browser import FLAGS
from tests.support.server import environment, serving

PIN, SELLER = "482917", "阿朵"
PATIENCE_MS = 20_000
#: Tells the moment at which the queue's write is complete, before the page does anything with it.
TELL_COMMIT = """
const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...about) {
  const begun = begin.apply(this, about);
  if (begun.mode === 'readwrite' && begun.objectStoreNames.contains('counters') && begun.objectStoreNames.contains('outbox')) {
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


def killed_after_commit(counter: Counter, page: Page) -> None:
    """The browser dies between commit and print."""
    counter.ring_up(page)
    before = counter.written
    counter.pay(page, wait=False)
    deadline = time.monotonic() + 5
    while counter.written == before and time.monotonic() < deadline:
        page.wait_for_timeout(1)
    counter.kill()


def killed_when_taken(counter: Counter, page: Page) -> None:
    """The browser dies when "taken" is on the screen."""
    counter.sell(page)
    counter.kill()


def killed_any_moment(counter: Counter, page: Page) -> None:
    """The browser dies somewhere in the payment."""
    counter.ring_up(page)
    counter.pay(page, wait=False)
    time.sleep(counter.chance.random() * 0.08)
    counter.kill()


def network_cut(counter: Counter, page: Page) -> None:
    """The network goes, two are sold, the browser dies, the network comes back."""
    assert counter.context is not None
    counter.context.set_offline(True)
    for _ in range(2):
        counter.sell(page)
    counter.kill()


def line_goes_wrong(counter: Counter, page: Page) -> None:
    """Answers get lost after the commit, or are a portal's page, or a 502; the page is reloaded in between."""
    left = [4]

    def wrong(route: Route) -> None:
        left[0] -= 1
        if left[0] < 0:
            route.continue_()
            return
        way = counter.chance.randrange(4)
        if way == 0:
            with contextlib.suppress(Error):
                route.fetch()
            route.abort()
        elif way == 1:
            route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>校园网登录</title>")
        elif way == 2:
            route.fulfill(status=502, body="<h1>502 Bad Gateway</h1>")
        else:
            answer = route.fetch()
            route.fulfill(status=200, content_type="application/json", body=answer.body()[:-9])

    page.route("**/till/sync", wrong)
    counter.sell(page)
    counter.sell(page)
    page.reload()
    page.get_by_test_id("tile").first.wait_for()
    page.unroute("**/till/sync")


def two_tabs(counter: Counter, page: Page) -> None:
    """Two tabs sell, one is closed without a word, the other reloaded."""
    other = counter.tab()
    counter.sell(page)
    counter.sell(other)
    counter.ring_up(other)
    counter.pay(other, wait=False)
    page.bring_to_front()
    counter.sell(page)
    other.close(run_before_unload=False)
    page.reload()


CASES: dict[str, Callable[[Counter, Page], None]] = {
    "killed between commit and print": killed_after_commit,
    "killed when taken": killed_when_taken,
    "killed at any moment": killed_any_moment,
    "network cut, then killed": network_cut,
    "line goes wrong, page reloaded": line_goes_wrong,
    "two tabs": two_tabs,
}


def audit(counter: Counter, app: Any) -> list[dict[str, str]]:
    """The screen's journal against the books."""
    found = []
    with app.app_context():
        session().rollback()
        orders = {order.number: order.total_fen for order in session().scalars(select(Order))}
        differ = compare()
        session().rollback()
    for number, total in counter.taken:
        if number not in orders:
            found.append({"kind": "lost", "check": "in-the-books", "text": f"{number} was shown as taken"})
        elif orders[number] != total:
            found.append(
                {"kind": "wrong", "check": "sale-as-shown", "text": f"{number}: {orders[number]}, not {total}"}
            )
    if len({number for number, _ in counter.taken}) < len(counter.taken):
        found.append({"kind": "doubled", "check": "labels-once", "text": "two slips have one number"})
    if not len(counter.taken) <= len(orders) <= counter.tries or len(orders) < counter.written:
        text = f"{len(orders)} orders: {len(counter.taken)} shown, {counter.written} written, {counter.tries} tried"
        found.append(
            {"kind": "doubled" if len(orders) > counter.tries else "lost", "check": "nothing-else", "text": text}
        )
    found += [{"kind": "wrong", "check": "rollups-equal", "text": str(one)} for one in differ]
    return found


@contextmanager
def shop_on_the_wire() -> Iterator[tuple[str, Path, Any, str]]:
    """(address, folder, application, code of a tablet) of a served shop with a real clock."""
    folder = Path(tempfile.mkdtemp(prefix="faults-screens-"))
    try:
        at = SystemClock().now()
        made = shop.build(folder / "shop", at=at)
        app, clock = shop.open_app(made.url, folder / "shop")
        clock.moment = at
        with app.app_context():
            pins.set_pin(made.sellers[0], PIN, by=made.teacher, at=at)
            _, code = devices.add_device(name="吧台", people=made.sellers, by=made.teacher, at=at)
        with serving(environment(folder / "shop", made.url), log=folder / "log") as address:
            yield address, folder, app, code
        with app.app_context():
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(seeds: Sequence[int]) -> Iterator[dict[str, Any]]:
    """One case per seed, all on one tablet whose browser begins again after each."""
    with shop_on_the_wire() as (address, folder, app, code), sync_playwright() as tool:
        counter = Counter(tool, folder / "profile", address, random.Random(0))
        counter.context = None
        page = None
        for seed in seeds:
            counter.chance = random.Random(seed)
            name = list(CASES)[seed % len(CASES)]
            before = counter.written
            problems: list[dict[str, str]] = []
            try:
                if page is None:
                    page = _enrolled(counter, code)
                CASES[name](counter, page)
                if counter.context is None:
                    page = counter.open()
                counter.sent(page)
                problems = audit(counter, app)
            except Error as error:
                problems = [{"kind": "lost", "check": "till-goes-on", "text": str(error)[:600]}]
                counter.kill()
                page = counter.open()
            yield {
                "seed": seed, "cases": 1, "sales": counter.written - before, "mix": {name: 1}, "problems": problems,
            }  # fmt: skip
        counter.kill()


def _enrolled(counter: Counter, code: str) -> Page:
    """The first start: a teacher's code."""
    counter.context = counter.tool.chromium.launch_persistent_context(
        str(counter.folder), executable_path=programs.chromium(), headless=True, args=FLAGS, has_touch=True
    )
    page = counter.context.pages[0]
    page.goto(f"{counter.address}/devices/enrol?code={code}")
    page.locator("main button[type=submit]").tap()
    page.get_by_test_id("lock").wait_for()
    counter.context.close()
    return counter.open()


def main(arguments: Sequence[str] | None = None) -> None:
    """Play cases and print what came of each."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.screens", description=__doc__)
    parser.add_argument("--seeds", type=seeds_of, required=True)
    asked = parser.parse_args(arguments)
    for result in run(asked.seeds):
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
