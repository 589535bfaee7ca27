"""A small open shop with sales, and its backups."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from shop.kernel.clock import FakeClock
from tests.support.books import Books, open_shop


@pytest.fixture
def books(app: Flask, session: Any, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)
