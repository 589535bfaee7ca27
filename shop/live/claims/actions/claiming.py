"""Claim, pay, cancel. Never more than the quota, never a single piece twice: one conditional statement decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.kernel.money import yuan
from shop.live.claims.actions.booking import book_sale, check_method
from shop.live.claims.actions.sweeping import give_back, sweep
from shop.live.claims.models import ClaimBuyer, StreamClaim
from shop.live.claims.queries import number_of
from shop.live.claims.rules import MOST_PIECES, ClaimState, is_whole_address
from shop.live.imports.rules.records import Buyer
from shop.live.sealing import masked, seal
from shop.live.sessions.actions.steps import NotNow
from shop.live.sessions.models import Stream, StreamGoods
from shop.live.sessions.queries import goods_of, segment_now
from shop.live.sessions.rules import State
from shop.once import take_numbers
from shop.people.actions import audit
from shop.sales.pieces.actions import PieceTaken, hold, sell
from shop.sales.rules.records import STREAM_CHANNEL

LONGEST = {"name": 40, "phone": 20, "address": 200, "message": 200}


class SoldOut(Conflict):
    """The quota decides, whoever was faster."""

    message = N_("「%(name)s」本场只剩 %(left)s 件，没有记上。")


class Over(Conflict):
    """A claim that was given up stays given up."""

    message = N_("这一单已经放回、取消或撤回了。要的话请重新记一单。")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """So many of one row for one buyer; `uuid` makes the same claim sent twice one claim."""

    uuid: UUID
    goods_id: int
    quantity: int
    buyer: Buyer


def claim(stream_id: int, facts: ClaimFacts, *, by: int | None, at: datetime) -> StreamClaim:
    """Hold so many for a buyer. Raises Invalid, NotFound, NotNow, SoldOut, PieceTaken."""
    with transaction() as current:
        take_numbers(current)
        kept = current.scalar(select(StreamClaim).where(StreamClaim.uuid == facts.uuid))
        if kept is not None:
            return kept
        _check(facts)
        sweep(stream_id, at=at)
        stream = current.scalar(select(Stream).where(Stream.id == stream_id))
        if stream is None:
            raise NotFound
        if stream.state != State.LIVE:
            raise NotNow
        until = at + timedelta(minutes=stream.hold_minutes)
        made = StreamClaim(
            uuid=facts.uuid, stream_id=stream_id, number=_next_number(stream_id), goods_id=facts.goods_id,
            quantity=facts.quantity, state=ClaimState.HELD, held_until=until, made_at=at, made_by=by,
        )  # fmt: skip
        made.price_fen = _take(made, until=until, at=at)
        segment = segment_now(stream_id)
        made.segment_id = segment.id if segment else None
        current.add(made)
        current.flush()
        if not facts.buyer.says_nothing:
            current.add(_sealed(made.id, facts.buyer, at=at))
        current.flush()
        detail = f"{number_of(made)} × {made.quantity} {yuan(made.total_fen)}"
        audit.record("claim.make", subject=f"stream_claim:{made.id}", detail=detail, by=by, at=at)
        return made


def pay(claim_id: int, *, method: str, reference: str = "", by: int | None, at: datetime) -> StreamClaim:
    """The money came: the goods leave as an order of the channel 直播. Paid already, it stays as it is.

    What had expired is taken once more if it is still there. Raises NotFound, Over, SoldOut, PieceTaken, Invalid.
    """
    with transaction() as current:
        take_numbers(current)
        found = _locked(claim_id)
        if found.state == ClaimState.PAID:
            return found
        check_method(method, reference)
        sweep(found.stream_id, at=at)
        current.refresh(found)
        if found.state in (ClaimState.CANCELLED, ClaimState.WITHDRAWN):
            raise Over
        if found.state == ClaimState.EXPIRED:
            if current.get_one(Stream, found.stream_id).state != State.LIVE:
                raise Over
            _take(found, until=at + timedelta(minutes=1), at=at)
        goods = goods_of(found.goods_id)
        if goods.single and goods.variant_id is not None:
            sell(goods.variant_id, holder=found.uuid, channel=STREAM_CHANNEL, at=at)
        current.execute(
            update(StreamGoods)
            .where(StreamGoods.id == goods.id)
            .values(sold=StreamGoods.sold + found.quantity)
            .execution_options(synchronize_session=False)
        )
        found.state, found.paid_at, found.method, found.ended_at = ClaimState.PAID.value, at, method, None
        current.flush()
        book_sale(found, reference=reference, by=by, at=at)
        detail = f"{number_of(found)} {yuan(found.total_fen)} {method}"
        audit.record("claim.pay", subject=f"stream_claim:{found.id}", detail=detail, by=by, at=at)
        return found


def cancel(claim_id: int, *, by: int, at: datetime) -> StreamClaim:
    """The buyer does not want it any more. Raises NotFound, Over."""
    with transaction() as current:
        take_numbers(current)
        found = _locked(claim_id)
        if found.state in (ClaimState.CANCELLED, ClaimState.EXPIRED):
            return found
        if found.state != ClaimState.HELD:
            raise Over
        found.state, found.ended_at = ClaimState.CANCELLED.value, at
        current.flush()
        give_back([found], at=at)
        audit.record("claim.cancel", subject=f"stream_claim:{found.id}", detail=number_of(found), by=by, at=at)
        return found


def _take(made: StreamClaim, *, until: datetime, at: datetime) -> int:
    """The one statement that decides; the price of one. Raises SoldOut, PieceTaken, NotFound."""
    row = (
        session()
        .execute(
            update(StreamGoods)
            .where(
                StreamGoods.id == made.goods_id,
                StreamGoods.stream_id == made.stream_id,
                StreamGoods.taken + made.quantity <= StreamGoods.quota,
            )
            .values(taken=StreamGoods.taken + made.quantity)
            .returning(StreamGoods.price_fen, StreamGoods.single, StreamGoods.variant_id)
            .execution_options(synchronize_session=False)
        )
        .one_or_none()
    )
    if row is None:
        goods = goods_of(made.goods_id)
        if goods.stream_id != made.stream_id:
            raise NotFound
        raise SoldOut(name=goods.name, left=goods.quota - goods.taken)
    if row.single and row.variant_id is not None:
        hold(row.variant_id, holder=made.uuid, channel=STREAM_CHANNEL, until=until, at=at)
    return int(row.price_fen)


def _check(facts: ClaimFacts) -> None:
    problems = []
    if not 1 <= facts.quantity <= MOST_PIECES:
        problems.append(Problem("quantity", N_("数量要在 1 到 99 之间。")))
    for field, most in LONGEST.items():
        if len(getattr(facts.buyer, field)) > most:
            problems.append(Problem(field, N_("最多 %(most)s 个字。"), {"most": most}))
    if problems:
        raise Invalid(problems=tuple(problems))


def _sealed(claim_id: int, buyer: Buyer, *, at: datetime) -> ClaimBuyer:
    whole = bool(buyer.name and buyer.phone and "*" not in buyer.phone and is_whole_address(buyer.address))
    return ClaimBuyer(claim_id=claim_id, sealed=seal(buyer), masked=masked(buyer), whole=whole, kept_at=at)


def _next_number(stream_id: int) -> int:
    highest = session().scalar(select(func.max(StreamClaim.number)).where(StreamClaim.stream_id == stream_id))
    return (highest or 0) + 1


def _locked(claim_id: int) -> StreamClaim:
    found = session().scalar(
        select(StreamClaim)
        .where(StreamClaim.id == claim_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


__all__ = ["ClaimFacts", "Over", "PieceTaken", "SoldOut", "cancel", "claim", "pay"]
