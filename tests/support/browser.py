"""A real Chromium on a 1280x800 touch screen; console errors and breaches of the content policy fail the test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, ViewportSize, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from config import settings_from_environment
from shop import create_app
from tests.support import machine, server

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
SCREEN: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: The browser reports answers that our pages expect: a refused form is answered with 422.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 422")
TELL_BREACHES = """
addEventListener('securitypolicyviolation', event =>
  console.error(`content policy: ${event.effectiveDirective} refused ${event.blockedURI} at ${event.sourceFile}`))
"""
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Console:
    """What the page complained about; `allow` names complaints that a test provokes on purpose."""

    errors: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=lambda: [EXPECTED])

    def allow(self, pattern: str) -> None:
        """Complaints that match are part of this test, e.g. `ERR_INTERNET_DISCONNECTED`."""
        self.allowed.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Complaints nobody allowed."""
        return [text for text in self.errors if not any(pattern.search(text) for pattern in self.allowed)]

    def listen(self, page: Page) -> None:
        """Hear what this page says."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} {message.location}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, driving the machine's own Chromium."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, started once."""
    chromium = playwright.chromium.launch(executable_path=machine.chromium(), headless=True, args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture
def live_app(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The shop over the database and data of `live_server`, with the machine's clock: to lay in what a story needs."""
    for name, value in server.environment(tmp_path, database_url).items():
        monkeypatch.setenv(name, value)
    return create_app(settings_from_environment())


@pytest.fixture
def live_server(live_app: Flask, database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of the shop, served for real."""
    with server.serving(server.environment(tmp_path, database_url), log=tmp_path / "server.log") as address:
        yield address


@pytest.fixture
def console() -> Iterator[Console]:
    """What the pages say on the browser's console; anything not allowed fails the test at its end."""
    heard = Console()
    yield heard
    assert not heard.unexpected(), "\n".join(heard.unexpected())


@pytest.fixture
def page(browser: Browser, live_server: str, console: Console) -> Iterator[Page]:
    """A fresh touch screen, in Chinese, in Shanghai's time, on the live server."""
    with browser.new_context(
        base_url=live_server, viewport=SCREEN, has_touch=True, locale="zh-CN", timezone_id="Asia/Shanghai"
    ) as context:
        context.add_init_script(TELL_BREACHES)
        context.on("page", console.listen)
        yield context.new_page()


def what_is_shown(context: BrowserContext, console: Console) -> Iterator[tuple[str, str]]:
    """Every open page's address and words, and what they complained about: for the report of a failed test."""
    for page in context.pages:
        try:
            yield page.url, page.inner_text("body", timeout=2000)[:3000]
        except PlaywrightError as broken:
            yield page.url, f"cannot be read: {broken}"
    yield "the pages' complaints", "\n".join(console.errors)


def axe_problems(page: Page, rules: list[str]) -> list[str]:
    """What axe has against the page as it stands now, in its own words; `rules` are tags or names of its rules."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate((machine.node_module("axe-core") / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n    {node['target']} {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"][:5]
    ]


def assert_axe_clean(page: Page) -> None:
    """Fail with axe's own words unless the page as it stands now is accessible."""
    told = axe_problems(page, AXE_RULES)
    assert not told, f"{page.url}\n" + "\n".join(told)


def assert_fit_for_desk_and_phone(page: Page) -> None:
    """Fail unless the page as it stands now is accessible and as wide as its screen on a desk and on a phone, and
    readable in the dark; it is left on the desk's screen, in the light."""
    for screen in (PHONE, SCREEN):
        page.set_viewport_size(screen)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than {screen}"
        assert_axe_clean(page)
    page.emulate_media(color_scheme="dark")
    told = axe_problems(page, ["color-contrast"])
    assert not told, f"{page.url} in the dark\n" + "\n".join(told)
    page.emulate_media(color_scheme="light")
