"""Databases for tests: migrated once, copied for each test; SQLite, or PostgreSQL with TEST_DATABASE=postgresql."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from shop.db import engine_url, upgrade
from tests.support import machine, postgres
from tests.support.reused import Reused

#: Makes a database for as long as it is used: a copy of the migrated one, or an empty one.
Maker = Callable[[], AbstractContextManager[str]]


def on_postgresql() -> bool:
    """Whether this run is on PostgreSQL."""
    return os.environ.get("TEST_DATABASE") == "postgresql" or "postgresql" in os.environ.get("DATABASE_URL", "")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    """Makes empty databases, for tests of migrations."""
    if not on_postgresql():
        yield lambda: _sqlite(tmp_path_factory.mktemp("database"), None)
    elif given := os.environ.get("DATABASE_URL"):
        yield lambda: _postgresql(given)
    else:
        with postgres.cluster(machine.postgres_binaries()) as server:
            yield lambda: _postgresql(server.render_as_string(hide_password=False))


@pytest.fixture(scope="session")
def migrated_database(empty_database: Maker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    """Makes databases with all tables and no rows, as copies of one that was migrated at the start."""
    with empty_database() as template:
        upgrade(template)
        if on_postgresql():
            with Reused(template) as reused:
                yield reused.one
        else:
            yield lambda: _sqlite(tmp_path_factory.mktemp("database"), template)


@pytest.fixture
def database_url(migrated_database: Maker) -> Iterator[str]:
    """The address of this test's own migrated database."""
    with migrated_database() as url:
        yield url


@contextmanager
def _sqlite(folder: Path, template: str | None) -> Iterator[str]:
    path = folder / "shop.sqlite3"
    if template:
        source = Path(make_url(template).database or "")
        with closing(sqlite3.connect(source)) as connection:  # the copy takes one file: nothing may be in the log
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(source, path)
    yield f"sqlite:///{path.as_posix()}"
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgresql(server_url: str) -> Iterator[str]:
    given = make_url(engine_url(server_url))
    database = postgres.create_database(given)
    try:
        yield database.render_as_string(hide_password=False)
    finally:
        postgres.drop_database(given, database)
