"""Whether balances, values and shorts are what the moves say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from shop.db import session
from shop.stock.models import NO_LOT, Item, StockBalance, StockMove, StockShort, StockValue
from shop.stock.places import is_own


class Fault(NamedTuple):
    """Something that does not fit: which item, what, what is kept and what the moves say."""

    item_id: int
    what: str
    kept: int
    counted: int


def item_ids() -> Sequence[int]:
    """Every item, in order."""
    return session().scalars(select(Item.id).order_by(Item.id)).all()


def faults(items: Iterable[int]) -> list[Fault]:
    """Everything about these items that does not fit."""
    wanted = sorted(items)
    moved = _moved(wanted)
    kept = _balances(wanted)
    values = {one.item_id: one for one in session().scalars(select(StockValue).where(StockValue.item_id.in_(wanted)))}
    open_shorts = _open_shorts(wanted)
    found: list[Fault] = []
    for item in wanted:
        counted, worth = _sums(moved[item])
        for place in sorted(counted.keys() | kept[item].keys()):
            found += _differs(item, "balance", kept[item].get(place, 0), counted.get(place, 0))
        found += _differs(item, "zero", sum(kept[item].values()), 0)
        value = values.get(item)
        quantity, fen = (value.quantity, value.value_fen) if value else (0, 0)
        here = sum(number for (location, _), number in counted.items() if is_own(location))
        found += _differs(item, "quantity", quantity, here) + _differs(item, "value", fen, worth)
        short, short_fen = open_shorts.get(item, (0, 0))
        found += _differs(item, "short", short, max(-quantity, 0))
        found += _differs(item, "short_value", short_fen, max(-fen, 0))
    return found


def _differs(item: int, what: str, kept: int, counted: int) -> list[Fault]:
    return [] if kept == counted else [Fault(item, what, kept, counted)]


def _moved(items: Sequence[int]) -> dict[int, list[Any]]:
    lot = func.coalesce(StockMove.lot_id, NO_LOT)
    rows = session().execute(
        select(
            StockMove.item_id, StockMove.from_id, StockMove.to_id, lot, func.sum(StockMove.quantity),
            func.sum(StockMove.value_fen),
        )
        .where(StockMove.item_id.in_(items))
        .group_by(StockMove.item_id, StockMove.from_id, StockMove.to_id, lot)
    )  # fmt: skip
    moved: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        moved[row[0]].append(row)
    return moved


def _sums(rows: Iterable[Any]) -> tuple[dict[tuple[int, int], int], int]:
    """Quantities by location and lot, and the value at all own locations."""
    counted: dict[tuple[int, int], int] = defaultdict(int)
    worth = 0
    for _, from_id, to_id, lot, quantity, value in rows:
        counted[from_id, lot] -= int(quantity)
        counted[to_id, lot] += int(quantity)
        worth += (is_own(to_id) - is_own(from_id)) * int(value)
    return {place: number for place, number in counted.items() if number}, worth


def _balances(items: Sequence[int]) -> dict[int, dict[tuple[int, int], int]]:
    kept: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for one in session().scalars(
        select(StockBalance).where(StockBalance.item_id.in_(items)).execution_options(populate_existing=True)
    ):
        if one.quantity:
            kept[one.item_id][one.location_id, one.lot_id] = one.quantity
    return kept


def _open_shorts(items: Sequence[int]) -> dict[int, tuple[int, int]]:
    rows = session().execute(
        select(StockShort.item_id, func.sum(StockShort.open_quantity), func.sum(StockShort.open_value_fen))
        .where(StockShort.item_id.in_(items), StockShort.open_quantity > 0)
        .group_by(StockShort.item_id)
    )
    return {item: (int(quantity), int(value)) for item, quantity, value in rows}
