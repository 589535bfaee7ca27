"""Worlds for the tests: the whole demo story once, and small ones of a few weeks."""

from __future__ import annotations

from datetime import date

import pytest

from simulation import Day, World

LAST = date(2026, 11, 26)
START = date(2025, 5, 27)


@pytest.fixture(scope="session")
def story() -> World:
    """The eighteen months of the demo."""
    return World(START, (LAST - START).days + 1, seed=11)


@pytest.fixture(scope="session")
def told(story: World) -> list[Day]:
    """All its days, drawn once."""
    return list(story)
