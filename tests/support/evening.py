"""An evening in a real browser: works on the stream shelf, and everybody at a desk of his own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, ViewportSize
from sqlalchemy import select

from shop.db import session
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock, SystemClock
from shop.people.actions import sessions
from shop.pottery.models import WorkForm
from tests.live.conftest import open_hall
from tests.pottery.conftest import open_studio
from tests.support.browser import SCREEN, TELL_BREACHES, Console

#: Everything a page's own browser keeps for later; no page of the desk needs a database.
STORED = """async () => JSON.stringify([
  (await indexedDB.databases()).map(one => one.name), {...localStorage}, {...sessionStorage},
  await Promise.all((await caches.keys()).map(async name => (await caches.open(name)).matchAll()
    .then(all => Promise.all(all.map(one => one.text()))))),
])"""


@dataclass
class Evening:
    """The shop, its hall, and everybody's desk."""

    app: Flask
    address: str
    people: dict[str, int]
    things: dict[str, str]
    browser: Browser
    console: Console
    opened: ExitStack
    presses: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def desk(self, who: str, screen: ViewportSize = SCREEN) -> Page:
        """Somebody's browser, logged in."""
        context = self.opened.enter_context(
            self.browser.new_context(
                base_url=self.address, viewport=screen, locale="zh-CN", timezone_id="Asia/Shanghai"
            )
        )
        context.add_init_script(TELL_BREACHES)
        context.on("page", self.console.listen)
        with self.app.app_context():
            token = sessions.begin(sessions.DESK, person_id=self.people[who], at=SystemClock().now())
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie[sessions.DESK] = token
        name = str(self.app.config["SESSION_COOKIE_NAME"])
        kept = client.get_cookie(name)
        assert kept
        context.add_cookies([{"name": name, "value": kept.value, "url": self.address}])
        self.pages.append(context.new_page())
        return self.pages[-1]

    def press(self, button: Locator) -> None:
        """Click, and count it."""
        self.presses.append(button.inner_text())
        button.click()

    def kept_in_browsers(self) -> str:
        """What the browsers of all desks keep."""
        return " ".join(page.evaluate(STORED) for page in self.pages)

    def work_off(self) -> None:
        """What the worker does."""
        Worker(self.app, name="worker").work_off()


@pytest.fixture
def evening(live_app: Flask, live_server: str, browser: Browser, console: Console) -> Iterator[Evening]:
    """Works on the stream shelf, people, and nothing planned yet."""
    with live_app.app_context():
        hall = open_hall(open_studio(session(), FakeClock(SystemClock().now())), session())
        books = hall.books
        people = {"operator": hall.operator, "teacher": books.teacher, "other": books.other_teacher}
        people["presenter"] = hall.presenter
        cup, jar = hall.studio.work("DT-CUP-001"), hall.studio.work("DT-JAR-009")
        piece = select(WorkForm.variant_id).where(WorkForm.work_id == jar.id, WorkForm.kind == "piece")
        single = session().scalars(piece.order_by(WorkForm.id)).first()
        hall.studio.fire("DT-BWL-001")
        bowl = hall.studio.work("DT-BWL-001")
        things = {"cup": f"{cup.product_id}-", "bowl": f"{bowl.product_id}-", "jar": f"{jar.product_id}-{single}"}
    with ExitStack() as opened:
        yield Evening(live_app, live_server, people, things, browser, console, opened)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)
