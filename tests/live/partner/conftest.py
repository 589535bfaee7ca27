"""A shop with platform orders, works in stock, a partner, and people at their desks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.models import Product
from shop.db import session as db_session
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.live.imports.actions import batches
from shop.live.imports.files import open_file
from shop.live.partner.actions.gathering import gather
from shop.live.partner.models import Partner, ShipChannel, ShipOrder
from shop.people.actions import sessions
from shop.people.models import Person, PersonRole, Role
from shop.recipes.actions.versions import write_product_recipe
from shop.recipes.rules.facts import LineFacts, RecipeFacts
from shop.stock.actions.items import ItemFacts, add_item
from shop.stock.actions.papers import PaperFacts, PaperLine, write_paper
from shop.stock.places import AT_PARTNER, STREAM_SHELF
from tests.live.imports.conftest import FILES
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop

DOUYIN = "douyin/douyin_orders_utf8bom.csv"
NEXT_DAY = "douyin/douyin_orders_next_day_overlap.csv"
Bring = Callable[..., None]


@pytest.fixture
def books(clock: FakeClock, session: Session) -> Books:
    """A shop."""
    return open_shop(clock)


def log_in(app: Flask, person: int, clock: FakeClock) -> ShopClient:
    """Somebody at a desk."""
    app.test_client_class = ShopClient
    client: ShopClient = app.test_client()  # type: ignore[assignment]
    token = sessions.begin(sessions.DESK, person_id=person, at=clock.now())
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.fixture
def teacher(app: Flask, books: Books) -> ShopClient:
    """A teacher at a desk."""
    return log_in(app, books.teacher, books.clock)


@pytest.fixture
def other_teacher(app: Flask, books: Books) -> ShopClient:
    """The second teacher at a desk."""
    return log_in(app, books.other_teacher, books.clock)


@pytest.fixture
def operator(app: Flask, books: Books) -> ShopClient:
    """A student who operates streams, at a desk."""
    with transaction() as current:
        person = Person(kind="student", name="场控", nickname="场控", username="op", created_at=books.clock.now())
        current.add(person)
        current.flush()
        role = current.scalars(select(Role.id).where(Role.code == "stream_operator")).one()
        current.add(PersonRole(person_id=person.id, role_id=role))
    return log_in(app, person.id, books.clock)


@pytest.fixture
def bring(books: Books, tmp_path: Path) -> Bring:
    """Import a file of a platform and take its orders in."""

    def bringing(name: str = DOUYIN, *, path: Path | None = None) -> None:
        file = open_file(path or FILES / name, tmp_path, name=name)
        batch = batches.bring(file, by=books.teacher, at=books.clock.now())
        batches.look(batch.id, file, at=books.clock.now())
        batches.import_file(batch.id, file, by=books.teacher, at=books.clock.now())
        gather(by=books.teacher, at=books.clock.now())

    return bringing


@pytest.fixture
def partner(books: Books) -> int:
    """A partner that keeps a fifth and packs what is sold on douyin."""
    with transaction() as current:
        made = Partner(name="示例企业", contact="partner@example.invalid", share_bp=2000, location_id=AT_PARTNER)
        current.add(made)
        current.flush()
        current.add(ShipChannel(channel="douyin", packed_by="partner", partner_id=made.id))
    return made.id


def order(number: str) -> ShipOrder:
    """The order of this number."""
    db_session().rollback()
    wanted = select(ShipOrder).where(ShipOrder.number == number).execution_options(populate_existing=True)
    return db_session().scalars(wanted).one()


def stocked(books: Books, code: str, *, pieces: int = 10, cost_fen: int = 2000) -> int:
    """A product of this code with an item of its own on both shelves; the item's id."""
    with transaction() as current:
        known = current.scalar(select(Product).where(Product.code == code))
        if known is None:
            category = current.scalars(select(Product.category_id)).first()
            known = Product(code=code, name=f"陶器 {code}", kind="pottery", category_id=category, price_fen=6800)
            current.add(known)
            current.flush()
        item = add_item(
            ItemFacts(code=f"IT-{code}", name=f"陶器 {code}", kind="finished", dimension="count"),
            by=books.teacher, at=books.clock.now(),
        )  # fmt: skip
        line = LineFacts(item_id=item.id, quantity=1000, role="goods")
        write_product_recipe(RecipeFacts(lines=(line,)), product_id=known.id, by=books.teacher, at=books.clock.now())
        for place in (AT_PARTNER, STREAM_SHELF):
            lines = [PaperLine(item_id=item.id, quantity=pieces * 1000, value_fen=pieces * cost_fen)]
            facts = PaperFacts(uuid=uuid4(), kind="opening", lines=lines, to_id=place)
            write_paper(facts, by=books.teacher, at=books.clock.now())
    return item.id
