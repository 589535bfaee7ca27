"""A small shop with the seed catalogue, its works and recipes; a teacher and a potter at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.seed import load_seed
from shop.catalog.models import Product
from shop.kernel.clock import FakeClock, business_day
from shop.kernel.ids import uuid7
from shop.people.actions import sessions
from shop.pottery.actions.lots import enter_lot
from shop.pottery.actions.seed import load_works
from shop.pottery.models import Work, WorkLot
from shop.pottery.rules.lots import LotFacts
from shop.recipes.actions.seed import load_recipes
from shop.stock.actions.seed import seed_items
from shop.stock.places import STUDIO
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop


@dataclass
class Studio:
    """The shop, and how its works are found and fired."""

    books: Books
    session: Session

    @property
    def clock(self) -> FakeClock:
        return self.books.clock

    def work(self, code: str) -> Work:
        """The work of a product."""
        return self.session.scalars(select(Work).join(Work.product).where(Product.code == code)).one()

    def fire(self, code: str, **changes: object) -> WorkLot:
        """A lot of six good pieces that cost 96 yuan, with changes."""
        facts: dict[str, object] = {
            "uuid": uuid7(self.clock.now()), "fired_on": business_day(self.clock.now()), "firsts": 6,
            "cost_fen": 9600, "location_id": STUDIO,
        }  # fmt: skip
        return enter_lot(
            self.work(code).id, LotFacts(**{**facts, **changes}),  # type: ignore[arg-type]
            today=business_day(self.clock.now()), by=self.books.potter, at=self.clock.now(),
        )  # fmt: skip


def open_studio(session: Session, clock: FakeClock) -> Studio:
    """A small open shop with everything of the seed."""
    books = open_shop(clock)
    load_seed(by=books.teacher, at=clock.now())
    seed_items(by=books.teacher, at=clock.now())
    load_recipes(by=books.teacher, at=clock.now())
    load_works(published=True, by=books.teacher, at=clock.now())
    return Studio(books, session)


@pytest.fixture
def studio(session: Session, clock: FakeClock) -> Studio:
    """A small open shop with everything of the seed."""
    return open_studio(session, clock)


@pytest.fixture
def at_desk(app: Flask, studio: Studio) -> Callable[[int], ShopClient]:
    """Somebody's browser at the desk."""

    def opened(person: int) -> ShopClient:
        app.test_client_class = ShopClient
        client = app.test_client()
        assert isinstance(client, ShopClient)
        token = sessions.begin(sessions.DESK, person_id=person, at=studio.clock.now())
        client.environ_base["HTTP_ACCEPT"] = "text/html"
        with client.session_transaction() as cookie:
            cookie[sessions.DESK] = token
        return client

    return opened


@pytest.fixture
def teacher(at_desk: Callable[[int], ShopClient], studio: Studio) -> ShopClient:
    """The teacher at the desk."""
    return at_desk(studio.books.teacher)


@pytest.fixture
def potter(at_desk: Callable[[int], ShopClient], studio: Studio) -> ShopClient:
    """The studio's student at the desk."""
    return at_desk(studio.books.potter)
