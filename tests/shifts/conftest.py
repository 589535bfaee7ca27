"""A small open shop with a drawer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from shop.db import db
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop
from tests.support.shifts import DrawerForTests
from tests.support.tills import TabletForTests

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


@pytest.fixture
def tablet(books: Books) -> TabletForTests:
    """Its tablet."""
    return books.tablet()


@pytest.fixture
def drawer(tablet: TabletForTests) -> DrawerForTests:
    """The tablet's drawer; its shift is not open yet."""
    return DrawerForTests(tablet)


def log_in(client: ShopClient, person_id: int, clock: FakeClock) -> ShopClient:
    """Somebody at the desk."""
    token = sessions.begin(sessions.DESK, person_id=person_id, at=clock.now())
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.fixture
def teacher(client: ShopClient, books: Books, clock: FakeClock) -> ShopClient:
    """The teacher, logged in."""
    return log_in(client, books.teacher, clock)


@pytest.fixture
def statements(app: Flask, session: Session) -> Statements:
    """Counts what is sent to the database meanwhile."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        yield seen
        event.remove(db.engine, "before_cursor_execute", note)

    return counted
