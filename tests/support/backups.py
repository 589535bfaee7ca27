"""Backups for tests: take one, lose the books, bring them back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from config import Settings
from shop.backup.actions.restore import Restored, Step, restore
from shop.backup.actions.take import Taken, take_backup, unheard
from shop.backup.choosing import Found, look_at
from shop.backup.manifest import Reason
from shop.db import db
from shop.kernel.clock import FakeClock
from tests.support.database import on_postgresql

on_sqlite_only = pytest.mark.skipif(on_postgresql(), reason="looks into SQLite's file")


def back_up(settings: Settings, clock: FakeClock, reason: Reason = Reason.BY_HAND) -> Taken:
    """A backup of the shop as it is now."""
    db.session.rollback()
    return take_backup(settings, reason=reason, at=clock.now())


def close_shop() -> None:
    """Nobody has the books open any more, as after Ctrl+C."""
    db.session.remove()
    db.engine.dispose()


def bring_back(
    settings: Settings, taken: Taken | Found, clock: FakeClock, told: Callable[[Step], object] = unheard
) -> Restored:
    """Close the shop and restore."""
    close_shop()
    found = taken if isinstance(taken, Found) else look_at(taken.path)
    return restore(settings, found, at=clock.now(), told=told)


def file_of(settings: Settings) -> Path:
    """The file with the books."""
    return Path(make_url(settings.database_url).database or "")


def lose(settings: Settings) -> None:
    """The disk has lost the books."""
    close_shop()
    path = file_of(settings)
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink()


def asked(path: Path, statement: str) -> list[tuple[object, ...]]:
    """What an SQLite file answers."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()
