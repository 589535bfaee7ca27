"""SQLite: the backup interface inside one read transaction, and a file that takes the place of another."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import DatabaseError

from config import sqlite_url
from shop.backup.checking import check_file
from shop.backup.places import put_in_place, sync, sync_folder
from shop.backup.refusals import BooksDamaged, ShopIsOpen
from shop.backup.watermark import Watermark, has_books, read_watermark
from shop.db import prepare

HEADER = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")


class SqliteBooks:
    """Books in one file."""

    kind = "sqlite"
    piece = "shop.sqlite3"

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = Path(make_url(url).database or "")

    def exist(self) -> bool:
        """Whether there are books. Raises BooksDamaged when there is a file that cannot be read."""
        if not self.something_is_there():
            return False
        if not self._is_readable():
            raise BooksDamaged(what=self.path.name)
        with _damage_named(), self._reading() as connection:
            return has_books(connection)

    def something_is_there(self) -> bool:
        """Whether there is a file, or the log of one."""
        return any(path.exists() and path.stat().st_size for path in [self.path, *self._beside()])

    def size(self) -> int:
        """The file and its log."""
        return sum(path.stat().st_size for path in [self.path, *self._beside()] if path.exists())

    def copy(self, target: Path) -> Watermark:
        """Copy all pages inside the read transaction in which the mark is read: both are of the same moment."""
        with _damage_named(), self._reading() as connection:
            mark = read_watermark(connection)
            source = connection.connection.driver_connection
            with closing(sqlite3.connect(target)) as copy:
                source.backup(copy)  # type: ignore[union-attr]
                copy.execute("PRAGMA journal_mode=DELETE")
        sync(target)
        return mark

    @contextmanager
    def tried(self, copy: Path, folder: Path) -> Iterator[str | None]:
        """A second file, so that trying changes nothing."""
        check_file(copy)
        path = folder / "tried.sqlite3"
        shutil.copyfile(copy, path)
        yield sqlite_url(path)
        for one in [path, *_beside(path)]:
            one.unlink(missing_ok=True)

    @contextmanager
    def candidate(self, copy: Path, folder: Path) -> Iterator[SqliteCandidate]:
        """The copy itself becomes the new books."""
        check_file(copy)
        yield SqliteCandidate(sqlite_url(copy), copy, self)

    def refuse_when_open(self) -> None:
        """Raises ShopIsOpen while another process has the file open."""
        with self.held():
            pass

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep everybody else out; the log is emptied into the file. Damaged books cannot be held."""
        if not self._is_readable():
            yield
            return
        with closing(sqlite3.connect(self.path, timeout=0.5, isolation_level=None)) as connection:
            try:
                mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]  # only a lone user may leave WAL
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if "locked" in str(error) or "busy" in str(error):
                    raise ShopIsOpen from error
                yield
                return
            except sqlite3.DatabaseError:
                yield
                return
            if mode != "delete":
                raise ShopIsOpen
            yield
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")

    def keep_as_they_are(self, folder: Path) -> None:
        """Copy the file and what lies beside it."""
        folder.mkdir(parents=True)
        for path in [self.path, *self._beside()]:
            if path.exists():
                shutil.copyfile(path, folder / path.name)
                sync(folder / path.name)
        sync_folder(folder)

    def _beside(self) -> list[Path]:
        return _beside(self.path)

    def _is_readable(self) -> bool:
        """Whether the file is a database at all; to open what is none would make SQLite throw its log away."""
        if not self.path.is_file():
            return False
        with self.path.open("rb") as file:
            return file.read(len(HEADER)) == HEADER

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        engine: Engine = create_engine(self.url)
        prepare(engine)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


@dataclass
class SqliteCandidate:
    """A file that is to become the books."""

    url: str
    path: Path
    old: SqliteBooks

    def take_over(self, expected: Watermark | None) -> None:
        """Replace the old file by the new one. Its log must be gone first, else SQLite would play it into the new."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA journal_mode=WAL")
        for path in _beside(self.path):
            path.unlink(missing_ok=True)
        if expected is not None and self.old.exist():
            with self.old._reading() as books:  # noqa: SLF001 - one kind of books
                if read_watermark(books) != expected:
                    raise ShopIsOpen
        self.old.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.old.path.with_name(f"{self.old.path.name}.new")
        shutil.move(self.path, new)  # the backups may lie on another disk
        with self.old.held():
            for path in _beside(self.old.path):
                path.unlink(missing_ok=True)
            if os.name != "nt":
                put_in_place(new, self.old.path)
        if os.name == "nt":  # there a file that somebody has open cannot be replaced: not even by us
            put_in_place(new, self.old.path)


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise BooksDamaged(what=str(getattr(error, "orig", error))) from error
        raise


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in BESIDE]
