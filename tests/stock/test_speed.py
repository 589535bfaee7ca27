"""Lists of the ledger are found by an index, however long it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from shop.stock.places import BAR, STORE
from shop.stock.queries import levels, lists
from tests.support.stock import Shelf, Stock

PIECE = 1000
ASKED: dict[str, tuple[Callable[[Shelf, int], object], str]] = {
    "moves of an item": (lambda shelf, _: lists.moves_of_item(shelf.cup, before=None), "ix_stock_move_item"),
    "older moves of an item": (lambda shelf, at: lists.moves_of_item(shelf.cup, before=at), "ix_stock_move_item"),
    "all older moves": (lambda _, at: lists.all_moves(day=None, before=at), "PRIMARY KEY"),
    "latest receipts": (lambda shelf, _: lists.latest_receipts(shelf.cup), "ix_stock_move_receipts"),
    "usual prices": (lambda shelf, _: levels.usual_unit([shelf.cup]), "ix_stock_move_receipts"),
}


@pytest.mark.parametrize("what", ASKED)
def test_lists_of_the_ledger_use_an_index(stock: Stock, shelf: Shelf, session: Session, what: str) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("SQLite tells its plan for a table of any size")
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    moved = stock.post(*(stock.record(shelf.cup, PIECE, BAR, STORE, "transfer") for _ in range(3)))
    ask, index = ASKED[what]
    asked: list[tuple[str, object]] = []

    def heard(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if "FROM stock_move" in statement and ("ORDER BY" in statement or "OVER" in statement):
            asked.append((statement, parameters))

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", heard)
    ask(shelf, moved[-1].move_id)
    event.remove(engine, "before_cursor_execute", heard)
    (statement, parameters), *_ = asked
    plan = session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters).all()  # type: ignore[arg-type]
    told = "\n".join(row[3] for row in plan)
    assert index in told
    assert "SCAN stock_move\n" not in f"{told}\n"
