"""A small open shop with milk, cups and beans."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop
from tests.support.stock import Shelf, Stock, fill_shelf


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


@pytest.fixture
def shelf(books: Books, session: Session, clock: FakeClock) -> Shelf:
    """Its items, with nothing on hand."""
    return fill_shelf(clock, by=books.teacher)


@pytest.fixture
def stock(shelf: Shelf) -> Stock:
    """Words for what happens to goods."""
    return Stock(shelf.clock, shelf.by)


@pytest.fixture
def teacher(client: ShopClient, books: Books, app: Flask) -> ShopClient:
    """The teacher at the desk."""
    token = sessions.begin(sessions.DESK, person_id=books.teacher, at=books.clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client
