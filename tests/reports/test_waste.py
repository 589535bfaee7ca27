"""What was thrown away is added up from an index that holds nothing else, however much is sold."""

from __future__ import annotations

from datetime import date
from re import findall

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from shop.reports.queries import waste
from shop.reports.rules.periods import Days
from shop.reports.rules.scopes import Scope
from shop.stock.models import IS_WASTE
from shop.stock.places import WASTED

WEEK = Days(date(2026, 11, 16), date(2026, 11, 22))


def test_the_index_knows_every_place_of_waste() -> None:
    assert {int(place) for place in findall(r"\d+", str(IS_WASTE))} == set(WASTED)


@pytest.mark.parametrize("scope", Scope)
def test_sums_are_read_from_the_index_alone(session: Session, scope: Scope) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("SQLite tells its plan for a table of any size")
    asked: list[tuple[str, object]] = []
    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    waste.by_place(WEEK, scope)
    statement, parameters = asked[-1]
    plan = session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters).all()  # type: ignore[arg-type]
    assert "USING COVERING INDEX ix_stock_move_wasted" in "\n".join(row[3] for row in plan)
