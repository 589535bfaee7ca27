"""What the shop's processes tell each other and nobody has to keep: a small file beside the books.

`run --lan` serves one shop from two processes. How often something was asked for and what a till shows its customer
must be the same in both, and is worth no place in the books: it changes with every tap and is of no use tomorrow. The
file is emptied at each start; without safe writing it costs a sale nothing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

MANNER = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
"""
TABLES = """
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, times INTEGER NOT NULL, ends REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS counter_ends ON counter (ends);
CREATE TABLE IF NOT EXISTS picture (device INTEGER PRIMARY KEY, version TEXT NOT NULL, content BLOB NOT NULL);
"""
ANEW = f"BEGIN IMMEDIATE; DROP TABLE IF EXISTS counter; DROP TABLE IF EXISTS picture; {TABLES} COMMIT;"
IN_USE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
PATIENCE_SECONDS = 5


class Between:
    """The file, opened when it is first needed: a server that divides itself must not hand an open one on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def run(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """One statement, kept at once; returns its rows. Raises sqlite3.Error."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened.execute(statement, values).fetchall()

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed."""
        with self._lock:
            opened, self._opened = self._opened, None
            if opened is not None:
                opened.close()

    def _open(self) -> sqlite3.Connection:
        self.path.touch(mode=0o600)
        opened = _connected(self.path)
        opened.executescript(TABLES)
        return opened


def begin_anew(*paths: Path) -> None:
    """Forget what earlier processes told each other.

    The file is emptied, not taken away: a process that still uses it goes on sharing it with those that begin. Only one
    that cannot be read any more goes; one that is busy all the time stays as it is.
    """
    for path in paths:
        if path.exists() and _is_emptied(path):
            continue
        for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _is_emptied(path: Path) -> bool:
    """Empty the file; False when it is damaged."""
    try:
        with closing(_connected(path)) as opened:
            opened.executescript(ANEW)
            return opened.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    except sqlite3.Error as problem:
        return problem.sqlite_errorcode & 0xFF in IN_USE


def _connected(path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        opened.executescript(MANNER)
    except sqlite3.Error:
        opened.close()
        raise
    return opened
