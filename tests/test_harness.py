"""The harness itself can fail: a connection outside is refused, a page's complaint is heard."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.support import canaries
from tests.support.browser import Console, assert_axe_clean
from tests.support.network import is_here


@pytest.mark.parametrize(
    ("family", "address", "here"),
    [
        (socket.AF_INET, ("127.0.0.1", 80), True),
        (socket.AF_INET6, ("::1", 80), True),
        (socket.AF_INET, ("localhost", 80), True),
        (socket.AF_INET, ("192.0.2.1", 80), False),
        (socket.AF_INET, ("shop.example", 80), False),
    ],
)
def test_only_this_computer_is_here(family: int, address: tuple[str, int], here: bool) -> None:
    assert is_here(family, address) is here


def test_a_console_complaint_is_unexpected_unless_allowed() -> None:
    console = Console(errors=["Failed to load resource: net::ERR_INTERNET_DISCONNECTED", "uncaught: x is not defined"])
    console.allow("ERR_INTERNET_DISCONNECTED")
    assert console.unexpected() == ["uncaught: x is not defined"]


def test_breaches_and_errors_of_a_page_are_heard(page: Page, console: Console) -> None:
    page.goto("/")
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.bad = 1'; document.body.append(s)"
    )
    page.evaluate("setTimeout(() => { throw new Error('thrown on purpose') })")
    page.evaluate("new Promise(done => setTimeout(done, 50))")
    assert page.evaluate("window.bad") is None
    heard = "\n".join(console.errors)
    assert "content policy: script-src-elem refused inline" in heard
    assert "thrown on purpose" in heard
    console.allow("script-src|on purpose|Content Security Policy")


def test_axe_finds_a_picture_without_words(page: Page) -> None:
    page.goto("/")
    assert_axe_clean(page)
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_axe_clean(page)


def test_a_secret_in_a_log_is_found(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of its own that is taken away again, or this run would fail at its end."""
    monkeypatch.setattr(canaries, "SOWN", {"a secret of this test"})
    folder = tmp_path_factory.mktemp("found")
    log = folder / "logs" / "security.jsonl"
    log.parent.mkdir()
    log.write_text('{"event": "login.good"}\n', "utf-8")
    assert canaries.finds(folder) == []
    log.write_text('{"event": "login.good"}\n{"typed": "a secret of this test"}\n', "utf-8")
    (found,) = canaries.finds(folder)
    assert "security.jsonl:2" in found


def test_every_logger_and_every_security_log_is_heard(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> None:
    logging.getLogger("shop").error("heard from a logger")
    app.extensions["security_log"].info("heard from a security log")
    for ear in canaries._ears:
        ear.file.flush()
    told = Path(tmp_path_factory.getbasetemp(), "everything-logged.log").read_text("utf-8")
    assert "heard from a logger" in told
    assert "heard from a security log" in told
