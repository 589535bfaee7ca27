"""Fixtures of the worklist's tests."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from shop.kernel.clock import FakeClock
from tests.support.application import ShopClient
from tests.support.people import School, browser, open_school


@pytest.fixture
def school(session: Session, clock: FakeClock) -> School:
    """An opened shop with one person of each post."""
    return open_school(session, clock)


@pytest.fixture
def client(app: Flask) -> ShopClient:
    """A browser of a person: it wants pages."""
    return browser(app)
