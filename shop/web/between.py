"""What the shop's processes tell each other and nobody has to keep: a small file beside the books.

`run --lan` serves one shop from two processes. How often something was asked for and what a till shows its customer
must be the same in both, and is worth no place in the books: it changes with every tap and is of no use tomorrow. The
file is made anew at each start; without safe writing it costs a sale nothing.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

TABLES = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, times INTEGER NOT NULL, ends REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS counter_ends ON counter (ends);
CREATE TABLE IF NOT EXISTS picture (device INTEGER PRIMARY KEY, version TEXT NOT NULL, content BLOB NOT NULL);
"""
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
        opened = sqlite3.connect(self.path, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False)
        opened.executescript(TABLES)
        return opened


def begin_anew(*paths: Path) -> None:
    """Forget what earlier processes told each other; a file that is still in use stays."""
    for path in paths:
        for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            with suppress(OSError):
                part.unlink(missing_ok=True)
