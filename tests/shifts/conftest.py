"""A small open shop with a drawer."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock
from tests.sales_pages.conftest import Statements, log_in, statements, teacher
from tests.support.books import Books, open_shop
from tests.support.shifts import DrawerForTests
from tests.support.tills import TabletForTests

__all__ = ["Statements", "books", "drawer", "log_in", "statements", "tablet", "teacher"]


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
