"""How much is where: on hand, kept back, available; as of a moment; lots; usual prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, case, func, select

from shop.db import session
from shop.driver import Query
from shop.stock.models import (
    IS_RECEIPT,
    NO_LOT,
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
_ON_HAND = Query(
    select(StockBalance.item_id, StockBalance.location_id, func.sum(StockBalance.quantity))
    .join(Location, Location.id == StockBalance.location_id)
    .where(StockBalance.item_id.in_(_ITEMS), Location.own)
    .group_by(StockBalance.item_id, StockBalance.location_id)
)
_BY_LOT = Query(
    select(StockBalance.item_id, StockBalance.lot_id, func.sum(StockBalance.quantity))
    .join(Location, Location.id == StockBalance.location_id)
    .where(StockBalance.item_id.in_(_ITEMS), Location.own)
    .group_by(StockBalance.item_id, StockBalance.lot_id)
)
_OPEN_LOTS = Query(
    select(Lot.item_id, Lot.id, Lot.code, Lot.expires_on, Lot.use_by)
    .where(Lot.item_id.in_(_ITEMS), Lot.finished_at.is_(None))
    .order_by(Lot.id)
)
_RANKED = (
    select(
        StockMove.item_id, StockMove.value_fen, StockMove.quantity,
        func.row_number().over(partition_by=StockMove.item_id, order_by=StockMove.occurred_at.desc()).label("place"),
    )
    .where(StockMove.item_id.in_(_ITEMS), IS_RECEIPT)
    .subquery()
)  # fmt: skip
_RECEIPTS = Query(
    select(_RANKED.c.item_id, _RANKED.c.value_fen, _RANKED.c.quantity).where(_RANKED.c.place <= RECEIPTS_LOOKED_AT)
)
_QUOTES = Query(select(Item.id, Item.standard_value_fen, Item.standard_quantity).where(Item.id.in_(_ITEMS)))


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
    lines = session().execute(
        select(StockCountLine.line_no, StockCountLine.item_id).where(StockCountLine.count_uuid == count_uuid)
    )
    numbers = {line: item for line, item in lines}  # noqa: C416
    here = on_hand(set(numbers.values()))
    since = session().execute(
        select(
            StockCountLine.line_no,
            func.sum(
                case((StockMove.to_id == location_id, StockMove.quantity), else_=0)
                - case((StockMove.from_id == location_id, StockMove.quantity), else_=0)
            ),
        )
        .join(
            StockMove,
            (StockMove.item_id == StockCountLine.item_id) & (StockMove.occurred_at > StockCountLine.counted_at),
        )
        .where(StockCountLine.count_uuid == count_uuid)
        .group_by(StockCountLine.line_no)
    )
    later = {line: int(quantity) for line, quantity in since}
    return {line: here.get((item, location_id), 0) - later.get(line, 0) for line, item in numbers.items()}


def usual_unit(items: Collection[int]) -> dict[int, Fraction | None]:
    """What a thousandth of each item usually costs: the median of its latest receipts, or its quote."""
    units: dict[int, list[Fraction]] = defaultdict(list)
    for item, value, quantity in _RECEIPTS.read(items=items):
        units[item].append(Fraction(value, quantity))
    return {
        item: usual_price(units[item], Fraction(value, quantity) if value is not None and quantity else None)
        for item, value, quantity in _QUOTES.read(items=items)
    }


def lots_left(item_id: int) -> Sequence[tuple[LotState, int]]:
    """What is left of each lot of an item at all own locations, the next to be used first."""
    return lots_left_of([item_id])[item_id]


def lots_left_of(items: Collection[int]) -> dict[int, list[tuple[LotState, int]]]:
    """The same for several items."""
    amounts: dict[int, dict[int, int]] = {item: {} for item in items}
    for item, lot, quantity in _BY_LOT.read(items=items):
        amounts[item][lot] = int(quantity)
    states: dict[int, list[LotState]] = {item: [] for item in items}
    for item, lot, code, expires_on, use_by in _OPEN_LOTS.read(items=items):
        states[item].append(LotState(lot, code, expires_on, use_by, amounts[item].get(lot, 0)))
    return {item: _left(states[item], amounts[item]) for item in items}


def _left(states: Sequence[LotState], amounts: dict[int, int]) -> list[tuple[LotState, int]]:
    known = {state.id for state in states}
    unnamed = sum(quantity for lot, quantity in amounts.items() if lot == NO_LOT or lot not in known)
    return [(lot, left) for lot, left in left_of(states, unnamed) if left > 0]


def value_of(item_id: int) -> StockValue:
    """Quantity and value of an item at all own locations."""
    return session().get_one(StockValue, item_id)
