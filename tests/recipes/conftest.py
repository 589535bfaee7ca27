"""An open shop with the seed: menu, items, recipes."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from shop.catalog.actions.seed import load_seed
from shop.kernel.clock import FakeClock
from shop.recipes.actions.seed import load_recipes
from shop.stock.actions.seed import seed_items
from shop.upkeep.actions.books import open_books


@pytest.fixture
def seeded(session: Session, clock: FakeClock) -> Session:
    """An opened shop with the seed menu, its items and its recipes."""
    open_books(at=clock.now())
    load_seed(by=None, at=clock.now())
    seed_items(by=None, at=clock.now())
    load_recipes(by=None, at=clock.now())
    return session
