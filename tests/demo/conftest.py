"""Fixtures of the tests of the demo shop."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock
from shop.upkeep.actions.books import open_books


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Session:
    """Open books; it is Thursday afternoon."""
    clock.advance(days=3, hours=6)
    open_books(at=clock.now())
    return session
