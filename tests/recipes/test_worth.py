"""What items were worth at a moment: by the last move before it, found without reading the others."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.values import Worth, worth_at
from shop.stock.places import BAR, CUSTOMER
from tests.support.books import open_shop
from tests.support.plans import plans
from tests.support.stock import Shelf, Stock, fill_shelf


@pytest.fixture
def shelf(session: Session, clock: FakeClock) -> Shelf:
    return fill_shelf(clock, by=open_shop(clock).teacher)


def test_the_last_move_before_the_moment_counts(shelf: Shelf, clock: FakeClock) -> None:
    stock = Stock(clock, shelf.by)
    stock.receive(shelf.milk, 950_000, 1350)
    first = clock.now()
    clock.advance(hours=2)
    stock.receive(shelf.milk, 950_000, 1900)
    late = stock.record(shelf.milk, 1000, BAR, CUSTOMER, "sale", occurred_at=first)
    clock.advance(hours=1)
    stock.post(late)

    between = worth_at(recipe_book(), at=first + timedelta(minutes=1))
    now = worth_at(recipe_book(), at=clock.now())

    assert now[shelf.milk] == Worth(Fraction(1900, 950_000), final=True), "what came late is not the last that happened"
    assert between[shelf.milk].fen != now[shelf.milk].fen
    assert between[shelf.beans] == Worth(Fraction(10_500, 1_000_000), final=False), "nothing moved: its quote"


def test_one_move_of_each_item_is_read(shelf: Shelf, clock: FakeClock, session: Session) -> None:
    told = plans(session, lambda: worth_at(recipe_book(), at=clock.now()))
    assert not [plan for plan in told if "SCAN stock_move" in plan], told
    assert [plan for plan in told if "ix_stock_move_item (item_id=? AND occurred_at<?)" in plan], told
