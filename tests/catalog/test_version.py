"""What is derived from the catalogue is derived once per version, and a version taken back leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy.orm import Session

from shop.catalog.actions.version import touch
from shop.catalog.queries.version import ByVersion
from shop.db import transaction
from shop.kernel.clock import FakeClock
from shop.upkeep.actions.books import open_books


class Derived(ByVersion[str]):
    """Tells each derivation by its number."""

    def __init__(self) -> None:
        numbers: Iterator[int] = iter(range(100))
        super().__init__(lambda version: f"{version}/{next(numbers)}")


@pytest.fixture
def derived(session: Session, clock: FakeClock) -> Derived:
    """Open books at some version."""
    open_books(at=clock.now())
    session.rollback()
    return Derived()


def test_one_transaction_derives_a_version_once(derived: Derived, clock: FakeClock) -> None:
    with transaction():
        touch(at=clock.now())
        first = derived()
        assert derived() == first
        touch(at=clock.now())
        second = derived()
        assert second != first
    assert derived() == second


def test_what_a_transaction_derived_is_gone_when_it_is_taken_back(derived: Derived, clock: FakeClock) -> None:
    before = derived()
    with suppress(KeyboardInterrupt), transaction():
        touch(at=clock.now())
        lost = derived()
        raise KeyboardInterrupt
    assert derived() == before
    with transaction():
        touch(at=clock.now())
        assert derived() != lost


def test_a_savepoint_taken_back_leaves_nothing_behind(derived: Derived, clock: FakeClock) -> None:
    with transaction() as current:
        with suppress(KeyboardInterrupt), current.begin_nested():
            touch(at=clock.now())
            lost = derived()
            raise KeyboardInterrupt
        touch(at=clock.now())
        assert derived() != lost
