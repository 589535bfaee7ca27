"""A long ledger of goods for the bench of the stock pages: items with receipts and sales that add up to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, update
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
AT_ONCE = 100_000
_PLACES = ", ".join("?" * len(StockMove.__table__.columns))
_INSERT = f"INSERT INTO stock_move VALUES ({_PLACES})"  # noqa: S608 - only places for values


def lay_in(moves: int) -> int:
    """Write about so many moves, and the balances and values that follow from them; the id of one item."""
    current = session()
    items = [
        add_item(ItemFacts(f"I{number}", f"物料 {number}", "ingredient", "mass"), by=None, at=OPENED).id
        for number in range(ITEMS)
    ]
    current.commit()
    turns = max(moves // (ITEMS * (SALES_FOR_A_RECEIPT + 1)), 1)
    written = turns * ITEMS * (SALES_FOR_A_RECEIPT + 1)
    first = take_numbers(current, moves=written).move_id
    plain = Plain(current.connection())
    rows = _rows(plain, items, turns, first)
    while some := list(islice(rows, AT_ONCE)):
        current.connection().exec_driver_sql(_INSERT, some)
        current.commit()
    _what_follows(current, items, turns)
    return items[0]


def _rows(plain: Plain, items: list[int], turns: int, first: int) -> Iterator[tuple[Any, ...]]:
    number = first
    came = SALES_FOR_A_RECEIPT + 1
    for turn in range(turns):
        at = OPENED - timedelta(days=HISTORY_DAYS) * (1 - turn / turns)
        moment, day = plain.moment(at), plain.day(business_day(at))
        source = uuid7(at).bytes
        for item in items:
            for place in range(came):
                receipt = place == 0
                quantity = came * ONE if receipt else ONE
                value = quantity * FEN_FOR_ONE // ONE
                ends = (SUPPLIER, BAR) if receipt else (BAR, CUSTOMER)
                kind = "receipt" if receipt else "sale"
                yield (
                    number, item, None, quantity, *ends, value, False, FEN_FOR_ONE, ONE, moment, moment, day, kind, "",
                    "", kind, source, number, None, None, None,
                )  # fmt: skip
                number += 1


def _what_follows(current: Session, items: list[int], turns: int) -> None:
    """One is left of each receipt."""
    came, sold = turns * (SALES_FOR_A_RECEIPT + 1) * ONE, turns * SALES_FOR_A_RECEIPT * ONE
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
