"""The comparison of every night: silent while all is right, and by name when somebody changed the database."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.jobs.actions import enqueue
from shop.jobs.worker import Worker
from shop.kernel.errors import DomainError
from shop.stock.jobs import CHECK_STOCK
from shop.stock.models import StockBalance, StockShort, StockValue
from shop.stock.queries.books import faults
from shop.stock.rules.typed import typed_quantity
from tests.support.books import Books, worklist_kinds
from tests.support.stock import Shelf, Stock

PIECE = 1000
CHANGES = {
    "balance": update(StockBalance).where(StockBalance.quantity > 0).values(quantity=StockBalance.quantity + 1),
    "value": update(StockValue).where(StockValue.quantity > 0).values(value_fen=StockValue.value_fen + 1),
    "quantity": update(StockValue).where(StockValue.quantity > 0).values(quantity=StockValue.quantity + 1),
    "short": update(StockShort).values(open_quantity=StockShort.open_quantity - 1),
    "short_value": update(StockShort).values(open_value_fen=StockShort.open_value_fen + 1),
}


@pytest.fixture
def busy(stock: Stock, shelf: Shelf) -> Shelf:
    """Milk on hand, cups short."""
    stock.receive(shelf.milk, 10 * PIECE, 1000)
    stock.sell(shelf.milk, PIECE)
    stock.sell(shelf.cup, 5 * PIECE)
    return shelf


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_was_changed_behind_the_books_is_found(busy: Shelf, session: Session, what: str) -> None:
    items = [busy.milk, busy.beans, busy.cup]
    assert faults(items) == []
    with transaction() as current:
        current.execute(CHANGES[what])
    assert what in {one.what for one in faults(items)}


def test_the_job_of_the_night_puts_it_on_the_worklist(busy: Shelf, books: Books, app: Flask, session: Session) -> None:
    for expected in (False, True):
        enqueue(CHECK_STOCK, arguments={}, subject=f"check {expected}", by=books.teacher, at=books.clock.now())
        Worker(app, name="worker").work_off()
        assert ("stock_wrong" in worklist_kinds()) == expected
        with transaction() as current:
            current.execute(CHANGES["balance"])


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [("950", 950_000), ("2盒", 1_900_000), ("1.5升", 1_500_000), ("２l", 2_000_000), ("1.03kg", 1_000_000), ("0", 0)],
)
def test_quantities_as_people_write_them(text: str, thousandths: int) -> None:
    packs = {"盒(950ml)": Fraction(950)}
    assert typed_quantity(text, dimension="volume", density=Fraction(103, 100), packs=packs) == thousandths


@pytest.mark.parametrize("text", ["", "很多", "3箱", "-1", "1e9", "0.0001", "99999999999999"])
def test_what_cannot_be_read_says_how_to_write_it(text: str) -> None:
    with pytest.raises(DomainError):
        typed_quantity(text, dimension="mass", density=None, packs={})
