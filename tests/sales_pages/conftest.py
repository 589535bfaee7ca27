"""A small open shop whose teacher looks at the desk's pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from shop.db import db, transaction
from shop.kernel.clock import FakeClock
from shop.people import secrets
from shop.people.actions import sessions
from shop.people.models import Person
from shop.sales.views import today
from tests.support.application import ShopClient
from tests.support.books import SECRET, Books, open_shop
from tests.support.tills import TabletForTests, line, payload_of

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop in which both teachers have a password."""
    made = open_shop(clock)
    hashed = secrets.hash_password(SECRET)
    with transaction() as current:
        for person_id in (made.teacher, made.other_teacher):
            current.get_one(Person, person_id).password_hash = hashed
    return made


@pytest.fixture
def tablet(books: Books) -> TabletForTests:
    """Its tablet."""
    return books.tablet()


@pytest.fixture
def sell(tablet: TabletForTests, books: Books) -> Callable[..., UUID]:
    """Ring something up: lines as (product, price, pieces), payments as (tender, fen)."""

    def sold(*lines: tuple[int, int, int], pay: list[tuple[str, int]] | None = None, **changes: Any) -> UUID:
        made = [line(product, price, quantity=1000 * pieces) for product, price, pieces in lines]
        sale = tablet.sale(made or [line(books.latte, 2200)], pay, **changes)
        verdict = tablet.send(sale)[0]
        assert verdict.verdict == "accepted", verdict
        return UUID(payload_of(sale)["order_uuid"])

    return sold


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

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counted


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of today is drawn anew for every sale, not only once a second."""
    monkeypatch.setattr(today, "CALM_S", 0.0)
