"""A shop with open books, and a short way to import a text or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import shop.db
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.people.models import Person, PersonRole, Role
from shop.sales.imports.actions import batches
from shop.sales.imports.actions.run import Tally, run
from shop.sales.imports.queries import files_folder, suggested_mapping
from shop.sales.imports.reading import look_at, plain_file
from shop.upkeep.actions.books import open_books
from tests.support.application import ShopClient


class Import(Protocol):
    """Imports a CSV text, or the file of a path; the tally's batch is the newest one."""

    def __call__(self, history: str | Path, **options: Any) -> Tally: ...


@pytest.fixture
def books(app: Flask, clock: FakeClock) -> Iterator[Session]:
    """The session of a shop whose books are open."""
    with app.app_context():
        open_books(at=clock.now())
        yield shop.db.session()


@pytest.fixture
def bring(books: Session, clock: FakeClock, tmp_path: Path) -> Import:
    """Import a history as `shop import-sales --yes` does."""

    def bring(history: str | Path, *, outlet: str = "", create: bool = True, name: str = "sales.csv") -> Tally:
        path = history if isinstance(history, Path) else tmp_path / name
        if isinstance(history, str):
            path.write_text(history, "utf-8")
        source = look_at(plain_file(path, tmp_path), name=path.name)
        with shop.db.transaction():
            number = batches.begin(source, suggested_mapping(source), by=None, at=clock.now())
            batches.confirm(
                number, source, suggested_mapping(source), outlet=outlet, create_products=create, at=clock.now()
            )
        return run(number, source, folder=files_folder(), now=clock.now, by=None)

    return bring


@pytest.fixture
def whole_book(books: Session) -> Callable[[], dict[str, list[tuple[Any, ...]]]]:
    """Everything the books say, to see that nothing changed."""

    def whole() -> dict[str, list[tuple[Any, ...]]]:
        tables = ("sales_order", "order_line", "payment", "sales_by_day", "sales_by_hour", "sales_by_order")
        tables += ("sales_by_tender", "product", "outlet")
        found = {}
        for name in tables:
            table = shop.db.Base.metadata.tables[name]
            rows = books.execute(table.select().order_by(*table.primary_key.columns)).all()
            found[name] = [tuple(row) for row in rows]
        return found

    return whole


def person_with_role(role: str, *, at: datetime) -> str:
    """Somebody with this role who is logged in at a desk; the token of the session."""
    with shop.db.transaction() as current:
        person = Person(kind="teacher", name="玉老师", nickname="玉老师", created_at=at)
        current.add(person)
        current.flush()
        role_id = current.scalars(select(Role.id).where(Role.code == role)).one()
        current.add(PersonRole(person_id=person.id, role_id=role_id))
        return sessions.begin(sessions.DESK, person_id=person.id, at=at)


def log_in(client: ShopClient, role: str, clock: FakeClock) -> ShopClient:
    """The client as somebody with this role at a desk."""
    token = person_with_role(role, at=clock.now())
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client


@pytest.fixture
def desk(client: ShopClient, books: Session, clock: FakeClock) -> ShopClient:
    """A teacher at a desk."""
    return log_in(client, "teacher", clock)
