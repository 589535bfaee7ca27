"""Layer d, true Chromium: the real till on a real server, and the browser is killed, cut off, reloaded or opened twice.

`python -m tests.faults.screens --seeds 1-10` plays one case per seed and prints one JSON line for each. The journal is
written from what the screen shows: "收款完成" and the number under it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, Route, sync_playwright
from sqlalchemy import select

from launcher import programs
from shop.db import db, session
from shop.kernel.clock import SystemClock
from shop.people.actions import devices, pins
from shop.sales.actions.rollups import compare
from shop.sales.models import Order
from tests.faults import shop
from tests.faults.counter import PIN, Counter
from tests.faults.ending import end_on_request
from tests.faults.model import seeds_of
from tests.support.browser import FLAGS
from tests.support.server import environment, serving


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


def chosen(route: Route, way: int) -> None:
    """Something else than the shop's answer comes back: nothing after the commit, a portal, a 502, half an answer."""
    if way == 0:
        route.fetch()
        route.abort()
    elif way == 1:
        route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>校园网登录</title>")
    elif way == 2:
        route.fulfill(status=502, body="<h1>502 Bad Gateway</h1>")
    else:
        answer = route.fetch()
        route.fulfill(status=200, content_type="application/json", body=answer.body()[:-9])


def line_goes_wrong(counter: Counter, page: Page) -> None:
    """Answers get lost after the commit, or are a portal's page, or a 502; the page is reloaded in between."""
    left = [4]

    def wrong(route: Route) -> None:
        left[0] -= 1
        with contextlib.suppress(Error):  # the page may be gone before its answer
            if left[0] < 0:
                route.continue_()
            else:
                chosen(route, counter.chance.randrange(4))

    page.route("**/till/sync", wrong)
    counter.sell(page)
    counter.sell(page)
    page.reload()
    page.get_by_test_id("tile").first.wait_for()
    page.unroute_all(behavior="ignoreErrors")


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
    end_on_request()
    for result in run(asked.seeds):
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
