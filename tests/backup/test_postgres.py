"""What is particular to PostgreSQL: rights, programs, secrets on the command line, the old database that stays."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from config import Settings
from shop.backup.books.postgres import CannotTry, PostgresBooks, connection_variables
from shop.backup.refusals import DatabaseRefused, ProgramMissing
from shop.sales.models import Order
from tests.support.backups import back_up, bring_back, sell
from tests.support.books import Books, count
from tests.support.database import on_postgresql

on_postgresql_only = pytest.mark.skipif(not on_postgresql(), reason="needs PostgreSQL")


def test_the_password_is_given_where_nobody_else_sees_it() -> None:
    given = connection_variables(make_url("postgresql+psycopg://shop:secret@db.school:5433/books"))
    assert given == {
        "PGHOST": "db.school", "PGPORT": "5433", "PGUSER": "shop", "PGPASSWORD": "secret", "PGDATABASE": "books",
    }  # fmt: skip


@on_postgresql_only
def test_without_the_right_to_make_databases_it_is_said_that_nothing_was_tried(
    books: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostgresBooks, "_may_create", lambda _: False)
    taken = back_up(shop_settings, books.clock)
    assert "CREATEDB" in taken.manifest.doubts[0].message
    sell(books)
    books.clock.advance(minutes=1)
    with pytest.raises(CannotTry, match="CREATEDB"):
        bring_back(shop_settings, taken, books.clock)
    assert count(Order) == 1


@on_postgresql_only
def test_a_missing_program_is_named(books: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ProgramMissing, match="pg_dump"):
        back_up(shop_settings, books.clock)


@on_postgresql_only
def test_what_the_program_says_is_passed_on(
    books: Books, shop_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/false")
    with pytest.raises(DatabaseRefused):
        back_up(shop_settings, books.clock)


@on_postgresql_only
def test_the_old_database_stays_under_another_name_and_nothing_else_is_left(
    books: Books, shop_settings: Settings
) -> None:
    taken = back_up(shop_settings, books.clock)
    sell(books)
    books.clock.advance(minutes=1)
    bring_back(shop_settings, taken, books.clock)
    own = PostgresBooks(shop_settings.database_url)
    engine = create_engine(own.address)
    with engine.connect() as connection:
        name = str(own.address.database)
        names = connection.scalars(text("SELECT datname FROM pg_database")).all()
    engine.dispose()
    others = [one for one in names if one.startswith(name) and one != name]
    assert [one.startswith(f"{name}_before_") for one in others] == [True]
    old = create_engine(own.address.set(database=others[0]))
    with old.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sales_order")) == 1
    old.dispose()
