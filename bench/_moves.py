"""A long ledger of goods for the bench of the stock pages: items with receipts and sales that add up to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from bench._world import HISTORY_DAYS, OPENED
from shop.db import session
from shop.driver import Plain
from shop.kernel.clock import business_day
from shop.kernel.ids import uuid7
from shop.once import take_numbers
from shop.stock.actions.items import ItemFacts, add_item
from shop.stock.models import StockBalance, StockMove, StockValue
from shop.stock.places import BAR, CUSTOMER, SUPPLIER

ITEMS = 60
ONE, FEN_FOR_ONE = 1000, 12
#: Each item: one receipt of so many, then so many sales of one.
SALES_FOR_A_RECEIPT = 9
CAME = SALES_FOR_A_RECEIPT + 1
TURNS_AT_ONCE = 1000
#: All moves of some turns by one statement: a row for each turn, item and place is made by the database itself.
_FILL = """
INSERT INTO stock_move
    (id, item_id, quantity, from_id, to_id, value_fen, provisional, unit_num, unit_den, occurred_at, posted_at,
     business_day, kind, reason, note, source_type, source_uuid, source_line)
SELECT turn.first + piece.place, piece.item_id, piece.quantity, piece.from_id, piece.to_id, piece.value_fen, 0,
       piece.unit_num, piece.unit_den, turn.moment, turn.moment, turn.day, piece.kind, '', '', piece.kind, turn.source,
       piece.place
FROM turn CROSS JOIN piece WHERE turn.number BETWEEN ? AND ? ORDER BY turn.number, piece.place
"""


def lay_in(moves: int) -> None:
    """Write about so many moves, and the balances and values that follow from them."""
    current = session()
    items = [
        add_item(ItemFacts(f"I{number}", f"物料 {number}", "ingredient", "mass"), by=None, at=OPENED).id
        for number in range(ITEMS)
    ]
    current.commit()
    turns = max(moves // (ITEMS * CAME), 1)
    first = take_numbers(current, moves=turns * ITEMS * CAME).move_id
    connection = current.connection()
    connection.exec_driver_sql(
        "CREATE TEMP TABLE piece (place INTEGER PRIMARY KEY, item_id, quantity, from_id, to_id, value_fen, unit_num,"
        " unit_den, kind)"
    )
    connection.exec_driver_sql("INSERT INTO piece VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", list(_pieces(items)))
    connection.exec_driver_sql("CREATE TEMP TABLE turn (number INTEGER PRIMARY KEY, first, moment, day, source)")
    connection.exec_driver_sql("INSERT INTO turn VALUES (?, ?, ?, ?, ?)", list(_turns(Plain(connection), turns, first)))
    indexes = cast("Table", StockMove.__table__).indexes
    for index in indexes:
        index.drop(connection)
    for begun in range(0, turns, TURNS_AT_ONCE):
        connection.exec_driver_sql(_FILL, (begun, begun + TURNS_AT_ONCE - 1))
    for index in indexes:
        index.create(connection)
    connection.exec_driver_sql("DROP TABLE turn")
    connection.exec_driver_sql("DROP TABLE piece")
    connection.exec_driver_sql("ANALYZE")
    _what_follows(current, items, turns)


def _pieces(items: list[int]) -> Iterator[tuple[Any, ...]]:
    """What happens in each turn: every item is received once and sold nine times."""
    for number, item in enumerate(items):
        for place in range(CAME):
            quantity = CAME * ONE if place == 0 else ONE
            kind, ends = ("receipt", (SUPPLIER, BAR)) if place == 0 else ("sale", (BAR, CUSTOMER))
            value = quantity * FEN_FOR_ONE // ONE
            yield (number * CAME + place, item, quantity, *ends, value, FEN_FOR_ONE, ONE, kind)


def _turns(plain: Plain, turns: int, first: int) -> Iterator[tuple[Any, ...]]:
    """When each turn was, evenly over the years."""
    for turn in range(turns):
        at = OPENED - timedelta(days=HISTORY_DAYS) * (1 - turn / turns)
        number = first + turn * ITEMS * CAME
        yield turn, number, plain.moment(at), plain.day(business_day(at)), uuid7(at).bytes


def _what_follows(current: Session, items: list[int], turns: int) -> None:
    """One is left of each receipt."""
    came, sold = turns * CAME * ONE, turns * SALES_FOR_A_RECEIPT * ONE
    places = ((SUPPLIER, -came), (BAR, came - sold), (CUSTOMER, sold))
    rows = [
        {"item_id": item, "location_id": place, "lot_id": 0, "quantity": quantity}
        for item in items
        for place, quantity in places
    ]
    current.execute(insert(StockBalance), rows)
    left = came - sold
    current.execute(
        update(StockValue)
        .where(StockValue.item_id.in_(items))
        .values(quantity=left, value_fen=left * FEN_FOR_ONE // ONE, unit_num=FEN_FOR_ONE, unit_den=ONE, received=True)
    )
    current.commit()
