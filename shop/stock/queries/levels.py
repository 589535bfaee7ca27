"""How much is where: on hand, kept back, available; as of a moment; lots; usual prices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, case, func, select

from shop.db import session
from shop.driver import Query
from shop.stock.models import (
    IS_RECEIPT,
    Item,
    Location,
    Lot,
    StockBalance,
    StockCountLine,
    StockMove,
    StockReservation,
    StockValue,
)
from shop.stock.rules.checks import RECEIPTS_LOOKED_AT, usual_price
from shop.stock.rules.lots import LotState, left_of

Place = tuple[int, int]

_ITEMS: BindParameter[int] = bindparam("items", expanding=True)
_MOVES: BindParameter[int] = bindparam("moves", expanding=True)
_OWN = select(Location.id).where(Location.own)
_ON_HAND = Query(
    select(StockBalance.item_id, StockBalance.location_id, func.sum(StockBalance.quantity))
    .where(StockBalance.item_id.in_(_ITEMS), StockBalance.location_id.in_(_OWN))
    .group_by(StockBalance.item_id, StockBalance.location_id)
)
_OPEN_LOTS = Query(
    select(
        Lot.item_id, Lot.id, Lot.code, Lot.expires_on, Lot.use_by, StockValue.quantity,
        func.coalesce(func.sum(StockBalance.quantity), 0),
    )
    .join(StockValue, StockValue.item_id == Lot.item_id)
    .outerjoin(
        StockBalance,
        (StockBalance.item_id == Lot.item_id)
        & (StockBalance.lot_id == Lot.id)
        & StockBalance.location_id.in_(_OWN),
    )
    .where(Lot.item_id.in_(_ITEMS), Lot.finished_at.is_(None))
    .group_by(Lot.id, StockValue.quantity)
    .order_by(Lot.id)
)  # fmt: skip
_RECEIPTS_OF = (
    select(StockMove.id)
    .where(StockMove.item_id == Item.id, IS_RECEIPT)
    .order_by(StockMove.occurred_at.desc(), StockMove.id.desc())
    .limit(1)
    .correlate(Item)
)
#: One column for each receipt: so both databases take it from the index of receipts and read none before.
_LATEST = [_RECEIPTS_OF.offset(number).scalar_subquery() for number in range(RECEIPTS_LOOKED_AT)]
_PRICED: Query[*tuple[Any, ...]] = Query(
    select(Item.id, Item.standard_value_fen, Item.standard_quantity, *_LATEST).where(Item.id.in_(_ITEMS))
)
_RECEIPTS = Query(select(StockMove.id, StockMove.value_fen, StockMove.quantity).where(StockMove.id.in_(_MOVES)))
_COUNT: BindParameter[UUID] = bindparam("count", type_=StockCountLine.count_uuid.type)
_PLACE: BindParameter[int] = bindparam("place")
_COUNTED = Query(select(StockCountLine.line_no, StockCountLine.item_id).where(StockCountLine.count_uuid == _COUNT))
_SINCE = Query(
    select(
        StockCountLine.line_no,
        func.sum(
            case((StockMove.to_id == _PLACE, StockMove.quantity), else_=0)
            - case((StockMove.from_id == _PLACE, StockMove.quantity), else_=0)
        ),
    )
    .join(
        StockMove,
        (StockMove.item_id == StockCountLine.item_id) & (StockMove.occurred_at > StockCountLine.counted_at),
    )
    .where(StockCountLine.count_uuid == _COUNT)
    .group_by(StockCountLine.line_no)
)


def on_hand(items: Collection[int]) -> dict[Place, int]:
    """(item, location): how much is there, for all real locations."""
    return {(item, location): int(quantity) for item, location, quantity in _ON_HAND.read(items=items)}


def reserved(items: Collection[int], *, at: datetime) -> dict[Place, int]:
    """(item, location): how much is kept back there at this moment."""
    rows = session().execute(
        select(StockReservation.item_id, StockReservation.location_id, func.sum(StockReservation.quantity))
        .where(
            StockReservation.item_id.in_(items),
            StockReservation.state == "active",
            StockReservation.expires_at > at,
        )
        .group_by(StockReservation.item_id, StockReservation.location_id)
    )
    return {(item, location): int(quantity) for item, location, quantity in rows}


def available(items: Collection[int], *, at: datetime) -> dict[Place, int]:
    """(item, location): on hand less what is kept back."""
    held = reserved(items, at=at)
    here = on_hand(items)
    return {place: here.get(place, 0) - held.get(place, 0) for place in here.keys() | held.keys()}


def expected_when_counted(count_uuid: UUID, location_id: int) -> dict[int, int]:
    """Line number: what the books say was there when the line was counted, by the moments things happened."""
    numbers = dict(_COUNTED.read(count=count_uuid))
    here = on_hand(set(numbers.values()))
    later = {line: int(quantity) for line, quantity in _SINCE.read(count=count_uuid, place=location_id)}
    return {line: here.get((item, location_id), 0) - later.get(line, 0) for line, item in numbers.items()}


def usual_unit(items: Collection[int]) -> dict[int, Fraction | None]:
    """What a thousandth of each item usually costs: the median of its latest receipts, or its quote."""
    priced = _PRICED.read(items=items)
    moves = [move for row in priced for move in row[3:] if move is not None]
    paid = {move: Fraction(value, quantity) for move, value, quantity in _RECEIPTS.read(moves=moves)}
    return {
        item: usual_price(
            [paid[move] for move in latest if move is not None],
            Fraction(value, quantity) if value is not None and quantity else None,
        )
        for item, value, quantity, *latest in priced
    }


def lots_left(item_id: int) -> Sequence[tuple[LotState, int]]:
    """What is left of each lot of an item at all own locations, the next to be used first."""
    return lots_left_of([item_id])[item_id]


def lots_left_of(items: Collection[int]) -> dict[int, list[tuple[LotState, int]]]:
    """The same for several items."""
    states: dict[int, list[LotState]] = {item: [] for item in items}
    whole: dict[int, int] = {}
    for item, lot, code, expires_on, use_by, there, quantity in _OPEN_LOTS.read(items=items):
        states[item].append(LotState(lot, code, expires_on, use_by, int(quantity)))
        whole[item] = there
    return {item: _left(mine, whole.get(item, 0)) for item, mine in states.items()}


def _left(states: Sequence[LotState], whole: int) -> list[tuple[LotState, int]]:
    """What is left of the lots of an item: what is there as a `whole` and in none of them came or went without one."""
    unnamed = whole - sum(state.quantity for state in states)
    return [(lot, left) for lot, left in left_of(states, unnamed) if left > 0]


def value_of(item_id: int) -> StockValue:
    """Quantity and value of an item at all own locations."""
    return session().get_one(StockValue, item_id)
