"""The statements of the stock ledger: constant, one for each table however many moves there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, update

from shop.driver import Query, Row, Rows, Statement
from shop.stock.models import StockBalance, StockCount, StockCountLine, StockMove, StockShort, StockValue
from shop.stock.places import COUNT_ADJUST
from shop.stock.rules.costing import Pool, Short
from shop.stock.rules.records import MoveRecord, Posted, Source

MOVES = Rows(StockMove.__table__)  # type: ignore[arg-type]
BALANCES = Rows(StockBalance.__table__, adds=("quantity",))  # type: ignore[arg-type]
SHORTS = Rows(StockShort.__table__)  # type: ignore[arg-type]
_NUMBER = StockMove.id.type
_VALUE_SUMS = ("quantity", "value_fen", "unit_num", "unit_den", "received")
VALUES = Statement(
    update(StockValue)
    .where(StockValue.item_id == bindparam("item", type_=_NUMBER))
    .values({name: bindparam(f"new_{name}", type_=StockValue.__table__.c[name].type) for name in _VALUE_SUMS}),
    (*(f"new_{name}" for name in _VALUE_SUMS), "item"),
)
SETTLE = Statement(
    update(StockShort)
    .where(StockShort.move_id == bindparam("move", type_=_NUMBER))
    .values(open_quantity=bindparam("left", type_=_NUMBER), open_value_fen=bindparam("left_fen", type_=_NUMBER)),
    ("left", "left_fen", "move"),
)
_LOCKED = Query(
    select(
        StockValue.item_id, StockValue.quantity, StockValue.value_fen, StockValue.unit_num, StockValue.unit_den,
        StockValue.received, StockValue.counted_at,
    )
    .where(StockValue.item_id.in_(bindparam("items", expanding=True)))
    .order_by(StockValue.item_id)
    .with_for_update()
)  # fmt: skip
_KNOWN = Query(
    select(
        StockMove.source_uuid, StockMove.source_line, StockMove.source_type, StockMove.kind, StockMove.id,
        StockMove.value_fen, StockMove.provisional,
    ).where(StockMove.source_uuid.in_(bindparam("sources", expanding=True)))
)  # fmt: skip
_OPEN_SHORTS = Query(
    select(
        StockShort.item_id, StockShort.move_id, StockShort.open_quantity, StockShort.open_value_fen,
        StockMove.from_id, StockMove.to_id,
    )
    .join(StockMove, StockMove.id == StockShort.move_id)
    .where(StockShort.item_id.in_(bindparam("items", expanding=True)), StockShort.open_quantity > 0)
    .order_by(StockShort.item_id, StockShort.move_id)
)  # fmt: skip
_ORIGINALS = Query(
    select(
        StockMove.id, StockMove.item_id, StockMove.lot_id, StockMove.quantity, StockMove.from_id, StockMove.to_id,
        StockMove.value_fen, StockMove.provisional,
    ).where(StockMove.id.in_(bindparam("moves", expanding=True)))
)  # fmt: skip
_REVALUED = Query(
    select(StockMove.about_id, func.sum(StockMove.value_fen))
    .where(StockMove.about_id.in_(bindparam("moves", expanding=True)), StockMove.kind == "revalue")
    .group_by(StockMove.about_id)
)
_REVERSED = Query(select(StockMove.reverses_id).where(StockMove.reverses_id.in_(bindparam("moves", expanding=True))))


class Original(NamedTuple):
    """A move that is taken back, with what it was revalued by since."""

    id: int
    item_id: int
    lot_id: int | None
    quantity: int
    from_id: int
    to_id: int
    value_fen: int
    provisional: bool


class Locked(NamedTuple):
    """The value of an item, held until the commit; `counted_at` is its latest count."""

    pool: Pool
    counted_at: datetime | None


def lock_values(connection: Connection, items: Collection[int]) -> dict[int, Locked]:
    """The pools of these items, their rows locked in key order."""
    return {
        row[0]: Locked(Pool(row[1], row[2], Fraction(row[3] or 0, row[4]) if row[4] else None, row[5]), row[6])
        for row in _LOCKED.run(connection, items=sorted(items))
    }


def known_sources(connection: Connection, sources: Collection[UUID]) -> dict[Source, Posted]:
    """What was booked already for these sources."""
    rows = _KNOWN.run(connection, sources=sources)
    return {(row[0].int, row[1], row[2], row[3]): Posted(row[4], row[5], row[6]) for row in rows}


class Ways(dict[int, tuple[int, int]]):
    """From where to where the goods of a short move went."""


def load_shorts(connection: Connection, pools: dict[int, Pool], ways: Ways) -> None:
    """Put the open shorts of these items into their pools."""
    for item, move, quantity, value, from_id, to_id in _OPEN_SHORTS.run(connection, items=sorted(pools)):
        pools[item].shorts.append(Short(move, quantity, value))
        ways[move] = (from_id, to_id)


def originals(connection: Connection, moves: Collection[int]) -> tuple[dict[int, Original], set[int]]:
    """The moves with these ids at their value of today, and which of them were taken back already."""
    revalued: dict[Any, int] = {row[0]: int(row[1]) for row in _REVALUED.run(connection, moves=moves)}
    found = [Original(*row) for row in _ORIGINALS.run(connection, moves=moves)]
    kept = {one.id: one._replace(value_fen=one.value_fen + revalued.get(one.id, 0)) for one in found}
    return kept, {one for (one,) in _REVERSED.run(connection, moves=moves) if one is not None}


class Correction(NamedTuple):
    """What a late move makes of the count that did not know of it."""

    late: MoveRecord
    count_uuid: UUID
    counted_at: datetime
    from_id: int
    to_id: int


def corrections(connection: Connection, late: Sequence[MoveRecord]) -> list[Correction]:
    """For each end of each late move: the first posted count after it at that place, and the way back."""
    since = min(move.occurred_at for move in late)
    counts = connection.execute(
        select(StockCountLine.item_id, StockCount.location_id, StockCountLine.counted_at, StockCount.uuid)
        .join(StockCount, StockCount.uuid == StockCountLine.count_uuid)
        .where(
            StockCountLine.item_id.in_({move.item_id for move in late}),
            StockCountLine.posted,
            StockCountLine.counted_at >= since,
        )
        .order_by(StockCountLine.counted_at)
    ).all()
    found = []
    for move in late:
        for place, ways in ((move.from_id, (COUNT_ADJUST, move.from_id)), (move.to_id, (move.to_id, COUNT_ADJUST))):
            for item, location, counted_at, uuid in counts:
                if (item, location) == (move.item_id, place) and counted_at and counted_at >= move.occurred_at:
                    found.append(Correction(move, uuid, counted_at, *ways))
                    break
    return found


def write_values(connection: Connection, pools: Iterable[tuple[int, Pool]]) -> None:
    """Keep the pools, in key order."""
    rows: list[Row] = [
        (
            pool.quantity, pool.value_fen, pool.unit.numerator if pool.unit is not None else None,
            pool.unit.denominator if pool.unit is not None else None, pool.received, item,
        )
        for item, pool in sorted(pools, key=lambda one: one[0])
    ]  # fmt: skip
    VALUES.run_many(connection, rows)
