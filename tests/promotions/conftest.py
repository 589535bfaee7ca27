"""A small open shop with a teacher at the desk."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop
from tests.support.tills import TabletForTests


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


@pytest.fixture
def tablet(books: Books) -> TabletForTests:
    """Its tablet."""
    return books.tablet()


@pytest.fixture
def teacher(client: ShopClient, books: Books, app: Flask) -> ShopClient:
    """The teacher at the desk."""
    token = sessions.begin(sessions.DESK, person_id=books.teacher, at=books.clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client
