"""Nobody has an account before it is made: a real shop opens with the code of the console, or on the console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from config import Settings, settings_from_environment
from shop import create_app
from shop.cli import commands
from shop.db import db, session, upgrade
from shop.people.models import Device, LoginSession, Person
from shop.upkeep.actions.books import open_books
from shop.upkeep.opening import is_set_up, make_code
from shop.upkeep.ready import code_file
from shop.web.now import now
from tests.support.application import ShopClient
from tests.support.people import browser

pytestmark = pytest.mark.once

PASSWORD = "梯田上的云彩 翻过大山来了"
FORM = {
    "shop_name": "红河小店", "name": "王老师", "username": "wang.teacher", "password": PASSWORD, "again": PASSWORD,
    "catalogue": "empty",
}  # fmt: skip
USUAL = [("admin", "admin"), ("admin", "password"), ("administrator", ""), ("root", "root"), ("teacher", "teacher")]


@dataclass
class Start:
    """A first start: the demo is open, the real shop is not there yet."""

    real: Settings
    client: ShopClient
    code: str

    def set_up(self, **changes: str) -> int:
        """Send the page's form."""
        return self.client.post("/set-up", data={**FORM, "code": self.code, **changes}).status_code


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.setenv("SHOP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SHOP_PLAIN_HTTP", "1")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    demo = settings_from_environment(demo=True)
    upgrade(demo.database_url)
    app = create_app(demo)
    with app.app_context():
        open_books(at=now())
    yield Start(settings_from_environment(), browser(app), make_code(demo))
    with app.app_context():
        db.engine.dispose()


def counts(settings: Settings) -> list[int | None]:
    """People, tablets and logins of the real shop."""
    app = create_app(settings)
    with app.app_context():
        found = [session().scalar(select(func.count()).select_from(kind)) for kind in (Person, Device, LoginSession)]
        db.engine.dispose()
    return found


def test_a_new_shop_knows_nobody_and_no_usual_name_gets_in(app: Flask) -> None:
    with app.app_context():
        open_books(at=now())
        assert session().scalar(select(func.count()).select_from(Person)) == 0
    for username, password in USUAL:
        answer = browser(app).post("/login", data={"username": username, "password": password})
        assert answer.status_code == 422


@pytest.mark.parametrize("typed", ["", " ", "ADMIN", "00000000", "set_up_code", "None"])
def test_a_guessed_code_opens_nothing(start: Start, typed: str) -> None:
    assert start.set_up(code=typed) == 422
    assert not is_set_up(start.real)


def test_without_a_code_on_the_console_no_code_is_right(start: Start) -> None:
    code_file(start.real).unlink()
    assert start.set_up() == 422
    assert start.set_up(code="") == 422
    assert not is_set_up(start.real)


def test_a_new_start_makes_the_old_code_worthless(start: Start) -> None:
    make_code(start.real)
    assert start.set_up() == 422
    assert not is_set_up(start.real)


def test_the_code_works_once_and_makes_one_account(start: Start) -> None:
    assert start.set_up() == 200
    assert is_set_up(start.real)
    assert counts(start.real) == [1, 0, 0]
    assert start.set_up(username="another", shop_name="另一家") == 503, "the real shop is about to answer"
    make_code(start.real)
    assert start.set_up(username="another", shop_name="另一家") == 503
    assert counts(start.real) == [1, 0, 0]
    real = create_app(start.real)
    assert browser(real).get("/set-up").status_code == 404
    assert browser(real).post("/login", data={"username": "wang.teacher", "password": PASSWORD}).status_code == 303
    with real.app_context():
        db.engine.dispose()


def test_only_the_owner_may_read_the_code(start: Start) -> None:
    assert code_file(start.real).stat().st_mode & 0o077 == 0


def test_the_command_asks_for_everything_and_sets_no_usual_password(start: Start) -> None:
    arguments = ["setup", "--shop-name", "红河小店", "--name", "王老师", "--username", "wang.teacher", "--empty"]
    for weak in ("", "short", "wang.teacher123"):
        refused = CliRunner().invoke(commands, [*arguments, "--password-stdin"], input=f"{weak}\n")
        assert refused.exit_code == 1
        assert not is_set_up(start.real)
    done = CliRunner().invoke(commands, [*arguments, "--password-stdin"], input=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert counts(start.real) == [1, 0, 0]
    again = CliRunner().invoke(commands, [*arguments, "--password-stdin"], input=f"{PASSWORD}\n")
    assert again.exit_code == 1
    assert "已经开张" in again.output
