"""The yardstick: the very rows our code writes, written again by the bare driver from prebuilt tuples.

A tape is what one run of the shop sent to the database, transaction by transaction: only its INSERTs and UPDATEs,
with their parameters. Playing it is one process, no HTTP, `executemany` where the shop used it, same schema, indexes,
PRAGMAs and durability.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event

Write = tuple[str, Any, bool]
Commit = list[Write]
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-32000")


@contextmanager
def recording(engine: Engine) -> Iterator[list[Commit]]:
    """Collect the writes of every transaction that is committed meanwhile."""
    tape: list[Commit] = []
    open_writes: Commit = []

    def seen(_connection: Any, _cursor: Any, *executed: Any) -> None:
        statement, parameters, _context, many = executed
        if statement.startswith(("INSERT", "UPDATE")):
            open_writes.append((statement, parameters, many))

    def committed(_connection: Any) -> None:
        if open_writes:
            tape.append(list(open_writes))
            open_writes.clear()

    def dropped(_connection: Any) -> None:
        open_writes.clear()

    hooks = (("before_cursor_execute", seen), ("commit", committed), ("rollback", dropped))
    for name, hook in hooks:
        event.listen(engine, name, hook)
    try:
        yield tape
    finally:
        for name, hook in hooks:
            event.remove(engine, name, hook)


def play_sqlite(path: str, tape: list[Commit]) -> float:
    """Play a tape into an SQLite file; returns the seconds it took."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        begun = time.perf_counter()
        for commit in tape:
            connection.execute("BEGIN IMMEDIATE")
            for statement, parameters, many in commit:
                (connection.executemany if many else connection.execute)(statement, parameters)
            connection.execute("COMMIT")
        return time.perf_counter() - begun


def play_postgresql(address: str, tape: list[Commit]) -> float:
    """Play a tape into a PostgreSQL database; returns the seconds it took."""
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        begun = time.perf_counter()
        for commit in tape:
            for statement, parameters, many in commit:
                (cursor.executemany if many else cursor.execute)(statement, parameters)
            connection.commit()
        return time.perf_counter() - begun
