"""A small open shop whose drinks have recipes, and a teacher who reads its reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from shop.catalog.models import Product
from shop.db import db, transaction
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.reports.views import dashboard
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop
from tests.support.stock import Stock, make_item
from tests.support.tills import TabletForTests

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A shop that knows what its lattes and cups cost; the tea has no recipe. Milk will run out."""
    made = open_shop(clock)
    with transaction() as current:
        current.get_one(Product, made.cup).kind = "pottery"
    stock = Stock(clock, by=made.teacher)
    for product, code, there, fen in ((made.latte, "牛奶", 900_000, 1_350), (made.cup, "泥料", 90_000_000, 30_000)):
        item = make_item(clock, code, "mass")
        stock.receive(item, there, fen)
        recipe = RecipeFacts(lines=(LineFacts(item_id=item, quantity=240_000),))
        write_product_recipe(recipe, product_id=product, by=None, at=clock.now())
    return made


@pytest.fixture
def tablet(books: Books) -> TabletForTests:
    """Its tablet."""
    return books.tablet()


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
    """What is sent to the database meanwhile."""

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
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test reads its own books, and pages are drawn anew for every sale."""
    monkeypatch.setattr(dashboard, "CALM_S", 0.0)
    dashboard.kept.answers.clear()
    dashboard.kept_use.answers.clear()
