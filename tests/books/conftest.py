"""A small open shop with goods on the shelf, a drawer and books."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from shop.books.actions.posting import post_books
from shop.books.queries.accounts import balances
from shop.kernel.clock import FakeClock, business_day
from tests.purchasing.conftest import Market, market, shelf, stock
from tests.support.books import Books, open_shop
from tests.support.stock import Shelf, Stock
from tests.support.tills import TabletForTests

__all__ = ["Market", "Shelf", "Stock", "market", "shelf", "stock"]


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


@pytest.fixture
def tablet(books: Books) -> TabletForTests:
    """Its tablet."""
    return books.tablet()


def post(clock: FakeClock) -> int:
    """Bring the books up to this moment."""
    return post_books(at=clock.now(), today=business_day(clock.now()))


def stands(first: date = date(2000, 1, 1), last: date = date(2100, 1, 1)) -> dict[str, int]:
    """What every account stands at."""
    found = {code: one.closing_fen for code, one in balances(first, last).items()}
    assert sum(found.values()) == 0, "both sides are the same"
    return {code: fen for code, fen in found.items() if fen}
