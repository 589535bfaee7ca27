"""A shop with an empty catalogue, and makers of what it sells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.shelves import save_category
from shop.catalog.actions.whole import save_product
from shop.catalog.models import Product
from shop.catalog.queries import catalog_version
from shop.catalog.rules.facts import ProductFacts
from shop.kernel.clock import FakeClock
from shop.people.models import AuditEntry
from shop.upkeep.actions.books import open_books
from tests.support.books import Books, open_shop


@pytest.fixture
def shelf(session: Session, clock: FakeClock) -> int:
    """A category of an opened shop."""
    open_books(at=clock.now())
    category = save_category(
        name="咖啡", name_en="Coffee", icon="coffee", colour="#a9713f", sort=1, on_till=True, by=None, at=clock.now()
    )
    return category.id


@pytest.fixture
def facts(shelf: int) -> Callable[..., ProductFacts]:
    """A latte, with changes."""
    latte = ProductFacts(code="D05", name="拿铁", kind="drink", category_id=shelf, price_fen=2200)
    return lambda **changes: replace(latte, **changes)


@pytest.fixture
def save(clock: FakeClock) -> Callable[..., Product]:
    """Save a product now; `product_id` says which one to change."""

    def saved(said: ProductFacts, product_id: int | None = None) -> Product:
        return save_product(said, product_id=product_id, by=None, at=clock.now())

    return saved


@pytest.fixture
def trail(session: Session) -> Callable[[], list[tuple[Any, ...]]]:
    """What the audit trail and the version say, to see whether anything was changed."""

    def told() -> list[tuple[Any, ...]]:
        entries = session.execute(select(AuditEntry.verb, AuditEntry.subject).order_by(AuditEntry.id)).all()
        return [(catalog_version(),), *(tuple(entry) for entry in entries)]

    return told


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)
