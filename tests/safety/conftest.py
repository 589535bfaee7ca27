"""A small open shop with a shelf, a teacher and a barista at their desks."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.people.models import PersonRole, Role
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop
from tests.support.stock import Shelf, Stock, fill_shelf


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


@pytest.fixture
def shelf(books: Books, clock: FakeClock) -> Shelf:
    """Its items, with nothing on hand."""
    return fill_shelf(clock, by=books.teacher)


@pytest.fixture
def stock(shelf: Shelf) -> Stock:
    """Words for what happens to goods."""
    return Stock(shelf.clock, shelf.by)


def log_in(client: ShopClient, person: int, clock: FakeClock) -> ShopClient:
    """The person's browser."""
    token = sessions.begin(sessions.DESK, person_id=person, at=clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.fixture
def teacher(client: ShopClient, books: Books) -> ShopClient:
    """The teacher at the desk."""
    return log_in(client, books.teacher, books.clock)


@pytest.fixture
def manager(app: Flask, books: Books) -> ShopClient:
    """The store manager of the week at another desk."""
    with transaction() as current:
        role = current.scalars(select(Role.id).where(Role.code == "store_manager")).one()
        current.add(PersonRole(person_id=books.cashier, role_id=role))
    client = app.test_client()
    assert isinstance(client, ShopClient)
    return log_in(client, books.cashier, books.clock)
