"""A small open shop with a shelf, a buyer and a teacher at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.people.models import Person, PersonRole, Role
from shop.purchasing.actions.suppliers import QuoteFacts, SupplierFacts, add_quote, save_supplier
from shop.purchasing.models import Quote
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop
from tests.support.stock import Shelf, Stock, fill_shelf


@dataclass
class Market:
    """A buyer, the shelf and two suppliers of milk."""

    clock: FakeClock
    books: Books
    shelf: Shelf
    buyer: int
    valley: int
    town: int

    def quote(self, supplier: int, item: int, fen: int, *, pack: int = 950, **more: object) -> Quote:
        """A quote for a box of so many base units."""
        facts = QuoteFacts(supplier, item, "盒", Fraction(pack), fen, **more)  # type: ignore[arg-type]
        return add_quote(facts, by=self.buyer, at=self.clock.now())


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


@pytest.fixture
def market(books: Books, shelf: Shelf, clock: FakeClock) -> Market:
    """Who sells and who buys."""
    with transaction() as current:
        buyer = Person(kind="student", name="小采", nickname="小采", username="buyer", created_at=clock.now())
        current.add(buyer)
        current.flush()
        role = current.scalars(select(Role.id).where(Role.code == "buyer")).one()
        current.add(PersonRole(person_id=buyer.id, role_id=role))
    valley, town = (
        save_supplier(SupplierFacts(name), by=buyer.id, at=clock.now()).id for name in ("河谷乳业", "县城批发")
    )
    return Market(clock, books, shelf, buyer.id, valley, town)


def log_in(client: ShopClient, person: int, clock: FakeClock) -> ShopClient:
    """The person's browser."""
    token = sessions.begin(sessions.DESK, person_id=person, at=clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.fixture
def buyer(client: ShopClient, market: Market) -> ShopClient:
    """The buyer at the desk."""
    return log_in(client, market.buyer, market.clock)


@pytest.fixture
def teacher(app: Flask, buyer: ShopClient, market: Market) -> ShopClient:
    """The teacher at another desk."""
    client = app.test_client()
    assert isinstance(client, ShopClient)
    return log_in(client, market.books.teacher, market.clock)
