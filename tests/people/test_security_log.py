"""The security log: what matters for safety, as lines that cannot be forged and tell no secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest
from flask import Flask

from config import Settings
from shop import create_app
from shop.db import db, session
from shop.kernel.clock import FakeClock
from shop.people import security_log
from tests.support.people import PASSWORD, School, browser, log_in, open_school


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "security.jsonl"


@pytest.fixture
def shop(shop_settings: Settings, clock: FakeClock, log: Path) -> Iterator[Flask]:
    made = {"secret_key": token_hex(32), "pin_pepper": token_hex(32)}
    app = create_app(replace(shop_settings, testing=False, log_file=log, **made), clock=clock)  # type: ignore[arg-type]
    with app.app_context():
        yield app
        db.engine.dispose()


def test_logins_refusals_and_role_changes_are_noted_without_names_or_secrets(
    shop: Flask, clock: FakeClock, log: Path
) -> None:
    school: School = open_school(session(), clock)
    client = browser(shop)
    client.post("/login", data={"username": "teacher\r\nforged", "password": "a wrong secret 42"})
    log_in(client, "teacher")
    assert client.get("/roles").status_code == 403
    client.post(f"/people/{school.people['marketing']}/password")
    client.post("/logout")
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["login.wrong", "login.good", "refused", "password.reset", "logout"]
    assert all(line["at"].endswith("Z") and "address" in line for line in lines)
    assert lines[2]["person"] == school.people["teacher"]
    assert (lines[2]["status"], lines[2]["endpoint"]) == (403, "people.roles")
    told = log.read_text("utf-8")
    for canary in ("forged", "a wrong secret", PASSWORD, "名teacher", "昵teacher", "teacher\\r"):
        assert canary not in told


def test_a_line_cannot_be_forged(shop: Flask, log: Path) -> None:
    security_log.note("login.wrong", typed='x"}\r\n{"event": "login.good\u2028"')
    (line,) = log.read_text("utf-8").splitlines()
    assert json.loads(line)["event"] == "login.wrong"
    assert line.isascii()
