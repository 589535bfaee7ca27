"""Fixtures of the stories."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock
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
