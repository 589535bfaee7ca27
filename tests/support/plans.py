"""How the database goes about what it is asked, so that a list that grows is found by an index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import CursorResult, event
from sqlalchemy.orm import Session


def plans(session: Session, ask: Callable[[], object]) -> list[str]:
    """SQLite's plan of each statement that `ask` sends; elsewhere the test is skipped."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("SQLite tells its plan for a table of any size")
    return ["\n".join(row[3] for row in plan) for plan in _explained(session, ask, "EXPLAIN QUERY PLAN ")]


def postgres_plans(session: Session, ask: Callable[[], object]) -> list[str]:
    """The same by PostgreSQL, whose plan depends on what is in the tables."""
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("another database's plan")
    return ["\n".join(row[0] for row in plan) for plan in _explained(session, ask, "EXPLAIN ")]


def _explained(session: Session, ask: Callable[[], object], explain: str) -> list[CursorResult[Any]]:
    asked: list[tuple[str, Any]] = []

    def heard(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", heard)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    connection = session.connection()
    return [connection.exec_driver_sql(explain + statement, facts) for statement, facts in asked]
