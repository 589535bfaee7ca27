"""The stream shelf: goods carried there, kept back for the stream, set free again, and not offered at the till."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from shop.catalog.actions.products import set_sold_out
from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_
from shop.kernel.ids import uuid7
from shop.live.sessions.actions.steps import locked, subject
from shop.live.sessions.models import Stream, StreamGoods
from shop.live.sessions.queries import OPEN_STATES, shelf, stream_of, taken_by
from shop.live.sessions.rules import State
from shop.people.actions import audit
from shop.stock.actions.posting import post
from shop.stock.actions.reservations import Wanted, keep_back
from shop.stock.models import Location, MoveKind
from shop.stock.places import AT_PARTNER, REAL, STREAM_SHELF
from shop.stock.queries.levels import available
from shop.stock.rules.records import MoveRecord

SOURCE = "stream"
FOR_STREAM = N_("留给直播")
#: Goods are kept back for a day after the plan, should nobody end the stream.
KEPT_FOR = timedelta(days=1)
KEEPS = (State.APPROVED, State.LIVE)


def carry(stream_id: int, *, by: int, at: datetime) -> int:
    """What lacks on the shelf is carried there from where it is free; how many items. Raises NotFound, NotNow."""
    with transaction():
        stream = locked(stream_id, *OPEN_STATES)
        short = {one.item_id: one.short for one in shelf(stream, at=at) if one.short}
        real = set(session().scalars(select(Location.id).where(Location.kind == REAL))) - {STREAM_SHELF, AT_PARTNER}
        source = uuid7(at)
        moves: list[MoveRecord] = []
        places = sorted(available(short, at=at).items(), key=lambda one: -one[1])
        for (item_id, place), free in places:
            quantity = min(free, short.get(item_id, 0))
            if place in real and quantity > 0:
                short[item_id] -= quantity
                moves.append(
                    MoveRecord(
                        item_id, quantity, place, STREAM_SHELF, MoveKind.TRANSFER.value, SOURCE, source, len(moves), at,
                        business_day(at), note=stream.title,
                    )
                )  # fmt: skip
        post(moves, at=at, by=by)
        if moves:
            audit.record("stream.carry", subject=subject(stream_id), detail=str(len(moves)), by=by, at=at)
        return len(moves)


def keep(stream: Stream, goods: Sequence[StreamGoods] | None = None, *, by: int | None, at: datetime) -> None:
    """Keep back what these goods (all of them) still need: their quota until the end, then what is held.

    Joins the caller's transaction. Raises ShortOfStock.
    """
    rows = stream.goods if goods is None else goods
    wanted = []
    for one in rows:
        left = (one.quota if State(stream.state) in KEEPS else one.taken) - one.sold
        needs = dict(taken_by(one, left, at=at))
        items = needs or dict(taken_by(one, 1, at=at))
        wanted += [
            Wanted(_name(stream, one, item_id), item_id, STREAM_SHELF, needs.get(item_id, 0), stream.title)
            for item_id in items
        ]
        _mark(stream, one, by=by, at=at)
    keep_back(wanted, until=max(at, stream.planned_at) + KEPT_FOR, by=by, at=at)


def keep_of(stream_id: int, goods_ids: Sequence[int], *, by: int | None, at: datetime) -> None:
    """The same for some rows, by their numbers."""
    stream = stream_of(stream_id)
    keep(stream, [one for one in stream.goods if one.id in set(goods_ids)], by=by, at=at)


def _name(stream: Stream, goods: StreamGoods, item_id: int) -> UUID:
    return uuid5(stream.uuid, f"{goods.id}/{item_id}")


def _mark(stream: Stream, goods: StreamGoods, *, by: int | None, at: datetime) -> None:
    """A single piece that a stream offers is not offered at the till meanwhile, nor once it is sold."""
    if not goods.single or goods.variant is None:
        return
    wanted = FOR_STREAM if State(stream.state) in KEEPS or goods.taken else None
    if goods.variant.sold_out != wanted:
        set_sold_out(goods.product_id, reason=wanted, variant_id=goods.variant_id, by=by, at=at)
