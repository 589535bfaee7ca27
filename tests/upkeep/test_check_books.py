"""One command for all the books: silent figures while all is right, by name when somebody changed the database."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Update, update
from sqlalchemy.orm import Session

import shop.upkeep.check_books as command
from shop.cli import commands
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.actions import audit
from shop.sales.models import SalesByDay
from shop.stock.models import StockBalance
from tests.support.books import LATTE, open_shop
from tests.support.stock import Stock, make_item
from tests.support.tills import line


@pytest.fixture
def busy(app: Flask, session: Session, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A shop that sold a latte and holds cups; the command finds this shop."""
    books = open_shop(clock)
    cup = make_item(clock, "杯")
    Stock(clock, books.teacher).receive(cup, 10_000, 300)
    tablet = books.tablet()
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    audit.record("test", subject="test", by=books.teacher, at=clock.now())
    session.commit()
    monkeypatch.setattr(command, "existing_shop", lambda **_which: app.app_context())
    return CliRunner()


def test_all_books_are_right(busy: CliRunner) -> None:
    answer = busy.invoke(command.check_books, [])
    assert answer.exit_code == 0, answer.output
    assert "账都对" in answer.output
    told = json.loads(busy.invoke(command.check_books, ["--json"]).output)
    assert told["wrong"] == 0
    assert set(told["books"]) == {"stock", "sums", "reports", "trail"}
    assert told["books"]["stock"]["count"] == 1
    assert told["books"]["sums"]["count"] == 1


@pytest.mark.parametrize(
    ("change", "book"),
    [
        (update(StockBalance).where(StockBalance.quantity > 0).values(quantity=StockBalance.quantity + 1), "stock"),
        (update(SalesByDay).values(net_fen=SalesByDay.net_fen + 1), "sums"),
    ],
)
def test_what_was_changed_behind_the_books_is_said(busy: CliRunner, change: Update, book: str) -> None:
    with transaction() as current:
        current.execute(change)
    answer = busy.invoke(command.check_books, ["--json"])
    assert answer.exit_code == 1
    told = json.loads(answer.output)
    assert [name for name, one in told["books"].items() if one["wrong"]] == [book]
    assert busy.invoke(command.check_books, ["--demo"]).exit_code == 1


@pytest.mark.parametrize(("demo", "words"), [([], "还没有账"), (["--demo"], "还没有演示店")])
@pytest.mark.parametrize("name", ["check-books", "check-z", "check-audit", "rebuild-sums", "plan", "post-books"])
def test_a_command_about_books_that_are_not_there_says_so_and_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, demo: list[str], words: str
) -> None:
    monkeypatch.setenv("SHOP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    answer = CliRunner().invoke(commands, [name, *demo])
    assert (answer.exit_code, list(tmp_path.glob("*.sqlite3"))) == (1, [])
    assert words in answer.output
    assert "manage.py run" in answer.output


def test_books_of_another_version_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with closing(sqlite3.connect(tmp_path / "shop.sqlite3")) as books:
        books.executescript("CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('0007')")
    answer = CliRunner().invoke(commands, ["check-books"])
    assert (answer.exit_code, "另一个版本" in answer.output) == (1, True)
