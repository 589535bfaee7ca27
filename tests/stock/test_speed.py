"""Lists of the ledger are found by an index, however long it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from shop.stock.places import BAR, STORE
from shop.stock.queries import levels, lists
from shop.stock.rules.checks import RECEIPTS_LOOKED_AT
from tests.support.backups import on_postgresql
from tests.support.plans import plans, postgres_plans
from tests.support.stock import Shelf, Stock

PIECE = 1000
ASKED: dict[str, tuple[Callable[[Shelf, int], object], str]] = {
    "moves of an item": (lambda shelf, _: lists.moves_of_item(shelf.cup, before=None), "ix_stock_move_item"),
    "older moves of an item": (lambda shelf, at: lists.moves_of_item(shelf.cup, before=at), "ix_stock_move_item"),
    "all older moves": (lambda _, at: lists.all_moves(day=None, before=at), "PRIMARY KEY"),
    "latest receipts": (lambda shelf, _: lists.latest_receipts(shelf.cup), "ix_stock_move_receipts"),
    "usual prices": (lambda shelf, _: levels.usual_unit([shelf.cup]), "ix_stock_move_receipts"),
    "lots that are not finished": (lambda shelf, _: levels.lots_left(shelf.milk), "ix_stock_lot_open"),
}


@pytest.mark.parametrize("what", ASKED)
def test_lists_of_the_ledger_use_an_index(stock: Stock, shelf: Shelf, session: Session, what: str) -> None:
    stock.receive(shelf.cup, 10 * PIECE, 1000)
    moved = stock.post(*(stock.record(shelf.cup, PIECE, BAR, STORE, "transfer") for _ in range(3)))
    ask, index = ASKED[what]
    told = plans(session, lambda: ask(shelf, moved[-1].move_id))
    assert any(index in one for one in told)
    assert not any("SCAN stock_move\n" in f"{one}\n" for one in told)


def test_usual_prices_read_the_latest_receipts_and_none_before(shelf: Shelf, session: Session) -> None:
    told = plans(session, lambda: levels.usual_unit([shelf.cup, shelf.milk]))

    assert not any("TEMP B-TREE" in one for one in told), "all receipts would be read and sorted"


MANY_MOVES = """
INSERT INTO stock_move (id, item_id, quantity, from_id, to_id, value_fen, provisional, occurred_at, posted_at,
    business_day, kind, reason, note, source_type, source_uuid, source_line)
SELECT number, {item}, 1000, {bar}, {store}, 100, false, moment, moment, date(moment),
    CASE WHEN number %% 20 = 0 THEN 'receipt' ELSE 'transfer' END, '', '', 'paper', decode(repeat('00', 16), 'hex'),
    number
FROM (SELECT number, TIMESTAMPTZ '2024-01-01 00:00Z' + number * INTERVAL '5 min' AS moment
      FROM generate_series(1000, 20000) AS number) AS many
"""


def test_postgresql_reads_the_latest_receipts_only_too(shelf: Shelf, session: Session) -> None:
    if on_postgresql():
        session.connection().exec_driver_sql(MANY_MOVES.format(item=shelf.cup, bar=BAR, store=STORE))
        session.connection().exec_driver_sql("ANALYZE stock_move")
    told = postgres_plans(session, lambda: levels.usual_unit([shelf.cup, shelf.milk]))

    assert all("Seq Scan on stock_move" not in one for one in told), told
    assert told[0].count("Backward using ix_stock_move_receipts") == RECEIPTS_LOOKED_AT, told
