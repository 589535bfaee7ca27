"""What time and tills have undone: held claims whose time is over, claims whose single piece a till has sold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from shop.db import session, transaction
from shop.kernel.errors import N_
from shop.live.claims.models import StreamClaim
from shop.live.claims.queries import is_lost, number_of
from shop.live.claims.rules import ClaimState
from shop.live.sessions.actions.shelf import keep_of
from shop.live.sessions.models import Stream, StreamGoods
from shop.live.sessions.rules import State
from shop.once import take_numbers
from shop.people.actions import audit
from shop.sales.models import Order, PieceHold
from shop.sales.pieces.actions import give_free

SOLD_AT_TILL = N_("门店卖出了这一件")


def sweep(stream_id: int | None = None, *, at: datetime) -> int:
    """Expire and withdraw the claims of a stream, or of all; how many. Every claim does this first."""
    with transaction() as current:
        take_numbers(current)
        gone = [*_expire(stream_id, at), *_withdraw(stream_id, at)]
        current.flush()
        entries = [(f"claim.{one.state}", f"stream_claim:{one.id}", number_of(one), None, None) for one in gone]
        if entries:
            audit.record_many(entries, at=at)
        return len(gone)


def give_back(claims: Sequence[StreamClaim], *, at: datetime) -> None:
    """What these claims held is free again, in this transaction."""
    for one in sorted(claims, key=lambda claim: claim.goods_id):
        session().execute(
            update(StreamGoods)
            .where(StreamGoods.id == one.goods_id)
            .values(taken=StreamGoods.taken - one.quantity)
            .execution_options(synchronize_session=False)
        )
        give_free(one.uuid, at=at)
    _off_the_shelf(claims, at=at)


def _off_the_shelf(claims: Sequence[StreamClaim], *, at: datetime) -> None:
    """After the stream nothing more is kept back than what is held."""
    ended: dict[int, list[int]] = {}
    for one in claims:
        if session().get_one(Stream, one.stream_id).state == State.ENDED:
            ended.setdefault(one.stream_id, []).append(one.goods_id)
    for stream_id, goods in ended.items():
        keep_of(stream_id, goods, by=None, at=at)


def _expire(stream_id: int | None, at: datetime) -> Sequence[StreamClaim]:
    late = update(StreamClaim).where(StreamClaim.state == ClaimState.HELD, StreamClaim.held_until <= at)
    if stream_id is not None:
        late = late.where(StreamClaim.stream_id == stream_id)
    values = {"state": ClaimState.EXPIRED.value, "ended_at": at}
    rows = (
        session()
        .scalars(late.values(values).returning(StreamClaim), execution_options={"populate_existing": True})
        .all()
    )
    give_back(rows, at=at)
    return rows


def _withdraw(stream_id: int | None, at: datetime) -> Sequence[StreamClaim]:
    """The till's sale stands; the piece stays taken. A paid claim keeps its order, whose money has to go back."""
    lost = (
        select(StreamClaim)
        .join(StreamGoods, StreamGoods.id == StreamClaim.goods_id)
        .join(PieceHold, PieceHold.variant_id == StreamGoods.variant_id)
        .outerjoin(Order, Order.uuid == StreamClaim.uuid)
        .where(is_lost(), Order.id.is_(None) | (Order.returned_fen == 0))
    )
    if stream_id is not None:
        lost = lost.where(StreamClaim.stream_id == stream_id)
    rows = session().scalars(lost, execution_options={"populate_existing": True}).all()
    for one in rows:
        if one.state == ClaimState.PAID:
            session().execute(
                update(StreamGoods).where(StreamGoods.id == one.goods_id).values(sold=StreamGoods.sold - one.quantity)
            )
        one.state, one.ended_at = ClaimState.WITHDRAWN.value, at
    return rows
