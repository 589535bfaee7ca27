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
from shop.db import db, session
from shop.kernel.clock import FakeClock
from shop.people.models import Device
from tests.support.books import LATTE, Books
from tests.support.database import on_postgresql
from tests.support.tills import line

PHOTO = "uploads/0123456789abcdef0123456789abcdef.webp"

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


def sell(books: Books, times: int = 1) -> list[dict[str, object]]:
    """Sell lattes on the tablet A, going on with its numbers."""
    tablet = books.tablet()
    tablet.device_seq = session().get_one(Device, books.device).highest_seq
    tablet.counts = {"2026-11-23": tablet.device_seq}
    made = [tablet.sale([line(books.latte, LATTE)]) for _ in range(times)]
    assert {one.verdict for one in tablet.send(*made)} == {"accepted"}
    return made


def put_photo(settings: Settings, content: bytes = b"a cup", name: str = PHOTO) -> None:
    """A photo as the shop keeps it."""
    path = settings.data_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
