"""Fixtures of the board's tests."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from shop.catalog.actions.version import touch
from shop.catalog.models import Product
from shop.db import transaction
from shop.kernel.clock import FakeClock
from tests.support.books import Books, open_shop
from tests.support.tills import TabletForTests


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop whose cups are pottery."""
    shop = open_shop(clock)
    with transaction() as current:
        current.get_one(Product, shop.cup).kind = "pottery"
        touch(at=clock.now())
    return shop


@pytest.fixture
def tablet(books: Books) -> TabletForTests:
    """Its tablet."""
    return books.tablet()
