"""Every page a teacher may open, on a phone: nothing to scroll sideways, accessible, light and dark, in both languages.

The pages are those of the application's own map of addresses, so a new page is walked without being named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page
from sqlalchemy import column, create_engine, inspect, select
from sqlalchemy import table as sqlalchemy_table
from werkzeug.routing import Rule

from config import settings_from_environment
from shop import create_app
from shop.web.access import access_of
from tests.support.browser import AXE_RULES, PHONE, TELL_BREACHES, Console, axe_problems
from tests.support.demo import demo
from tests.support.server import environment

#: The table that holds what a part of an address names, where the two are not called the same.
TABLES = {
    "student": "person",
    "order": "sales_order",
    "group": "modifier_group",
    "item": "work_item",
    "batch": "import_batch",
}
TABLES |= {"session": "login_session", "held": "held_envelope", "entry": "calendar_entry", "season": "opening_season"}
TABLES |= {"request": "approval_request", "transfer": "stock_paper", "posting": "books_posting"}
TABLES |= {"material": "item", "paper": "stock_paper", "count": "stock_count", "lot": "stock_lot"}
#: Answers that are no page: files, and parts that had nothing new to say.
NO_PAGE = re.compile("Download is starting|ERR_ABORTED")
#: The walk goes in so many parts, that several processes can share it.
PARTS = 6


@dataclass(frozen=True, slots=True)
class Shop:
    """The served demo, its teacher and its pages."""

    address: str
    username: str
    password: str
    pages: tuple[str, ...]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A demo shop with everything its generator makes in a few weeks."""
    folder = tmp_path_factory.mktemp("demo")
    with demo(folder, days=40) as (address, people, _), pytest.MonkeyPatch.context() as patch:
        for name, value in {**environment(folder, ""), "SHOP_DEMO": "1"}.items():
            patch.setenv(name, value)
        settings = settings_from_environment(demo=True)
        app = create_app(settings)
        yield Shop(address, people["teacher"], people["password"], tuple(pages_of(app, settings.database_url)))


def pages_of(app: Flask, database_url: str) -> Iterator[str]:
    """The address of every page for people at a desk."""
    engine = create_engine(database_url)
    with engine.connect() as connection, app.test_request_context():
        tables = set(inspect(connection).get_table_names())

        def value(name: str) -> str:
            """Some row's key for a part of an address; what is not there leads to a page that says so."""
            if name in ("year", "month", "code"):
                return {"year": "2026", "month": "2026-11", "code": "1001"}[name]
            thing, _, key = name.rpartition("_")
            table = TABLES.get(thing, thing)
            if table not in tables or key not in ("id", "uuid"):
                return "nothing"
            found = connection.scalar(
                select(column(key)).select_from(sqlalchemy_table(table)).order_by(column(key).desc())
            )
            return str(UUID(bytes=found)) if isinstance(found, bytes) else str(found or 1)

        for rule in app.url_map.iter_rules():
            access = access_of(app, rule.endpoint)
            if access is not None and not access.device and "GET" in (rule.methods or ()) and rule.endpoint != "static":
                yield address_of(app, rule, {name: value(name) for name in rule.arguments})
    engine.dispose()


def address_of(app: Flask, rule: Rule, values: dict[str, str]) -> str:
    typed = {name: int(value) if value.isdigit() else value for name, value in values.items()}
    return app.url_for(rule.endpoint, **typed)  # type: ignore[arg-type]


@pytest.fixture(params=["zh", "en"])
def phone(browser: Browser, shop: Shop, console: Console, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A teacher's phone."""
    settings = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
    with browser.new_context(base_url=shop.address, **settings) as context:
        context.add_init_script(TELL_BREACHES)
        context.on("page", console.listen)
        console.allow("status of 404")
        yield logged_in(context, shop, request.param)


def logged_in(context: BrowserContext, shop: Shop, language: str) -> Page:
    page = context.new_page()
    page.goto(f"/login?lang={language}")
    page.locator("[name=username]").fill(shop.username)
    page.locator("[name=password]").fill(shop.password)
    page.locator("main button[type=submit]").tap()
    page.wait_for_url("**/sales/today")
    return page


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_fits_a_phone_and_is_accessible_in_light_and_dark(phone: Page, shop: Shop, part: int) -> None:
    wrong: list[str] = []
    walked = 0
    for address in shop.pages[part::PARTS]:
        try:
            answer = phone.goto(address)
        except Error as error:
            if NO_PAGE.search(str(error)):
                continue
            raise
        if answer is None or not phone.evaluate("document.documentElement.lang"):
            continue  # a file, or a part of a page
        walked += 1
        wrong += [f"{address}: {what}" for what in problems(phone, answer.status)]
    assert not wrong, "\n".join(wrong)
    assert walked > 15


def problems(page: Page, status: int) -> Iterator[str]:
    if status >= 500:
        yield f"answers {status}"
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > PHONE["width"]:
        yield f"is {wide} wide: {page.evaluate(WIDEST)}"
    for look, rules in (("light", AXE_RULES), ("dark", ["color-contrast"])):
        page.evaluate("look => document.documentElement.dataset.look = look", look)
        yield from (f"({look}) {told}" for told in axe_problems(page, rules))


WIDEST = """[...document.querySelectorAll('main *, header *, .demo *')]
  .filter(one => one.getBoundingClientRect().right > 390 && !one.closest('.table-wrap'))
  .slice(0, 4).map(one => `${one.tagName}.${one.className}`).join(' ')"""
