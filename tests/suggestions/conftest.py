"""A shop with four months of sales: every fourth latte takes a cup along."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.kernel.clock import FakeClock, business_day
from shop.people.actions import sessions
from shop.people.models import Person, PersonRole, Role
from tests.suggestions.history import know_costs, sell
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """An open shop whose goods have a recipe with a price, and cups on the shelf; nothing was sold."""
    books = open_shop(clock)
    know_costs(books)
    return books


@pytest.fixture
def history(books: Books) -> Books:
    """The shop with sales up to yesterday."""
    yesterday = business_day(books.clock.now()) - timedelta(days=1)
    sell(books, yesterday - timedelta(days=119), yesterday)
    return books


def at_desk(app: Flask, client: ShopClient, person: int, clock: FakeClock) -> ShopClient:
    """Somebody at the desk."""
    token = sessions.begin(sessions.DESK, person_id=person, at=clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.fixture
def teacher(app: Flask, client: ShopClient, books: Books) -> ShopClient:
    """The teacher at the desk."""
    return at_desk(app, client, books.teacher, books.clock)


@pytest.fixture
def student(books: Books) -> int:
    """A student of the marketing post."""
    with transaction() as current:
        role = current.scalars(select(Role.id).where(Role.code == "marketing")).one()
        current.add(PersonRole(person_id=books.potter, role_id=role))
        return current.get_one(Person, books.potter).id
