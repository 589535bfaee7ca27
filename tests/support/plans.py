"""How the database goes about what it is asked, so that a list that grows is found by an index."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session


def plans(session: Session, ask: Callable[[], object]) -> list[str]:
    """SQLite's plan of each statement that `ask` sends; elsewhere the test is skipped."""
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("SQLite tells its plan for a table of any size")
    asked: list[tuple[str, object]] = []

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
    told = [connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, facts) for statement, facts in asked]  # type: ignore[arg-type]
    return ["\n".join(row[3] for row in plan) for plan in told]
