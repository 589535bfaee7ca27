"""Claims as the board, the reports and the hand-over to the partner ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.kernel.errors import NotFound
from shop.live.claims.models import ClaimBuyer, StreamClaim
from shop.live.claims.rules import ClaimState
from shop.live.sessions.models import Stream, StreamGoods
from shop.sales.models import Order, PieceHold

CLAIMS_SHOWN = 60
GOODS = joinedload(StreamClaim.goods)


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim as pages show it: as it stands at this moment, its buyer masked."""

    claim: StreamClaim
    stands: ClaimState
    masked: str
    whole: bool
    returned_fen: int

    @property
    def is_late(self) -> bool:
        """Not paid in time, but nobody has given the goods away yet."""
        return self.stands == ClaimState.EXPIRED and self.claim.state == ClaimState.HELD


@dataclass(frozen=True, slots=True)
class ToShip:
    """A paid claim as the hand-over to the partner takes it."""

    source: str
    source_id: int
    channel: str
    number: str
    line: int
    code: str
    name: str
    quantity: int
    paid_at: datetime
    has_recipient: bool


def is_lost() -> ColumnElement[bool]:
    """The till sold the single piece; a query asks it of a claim joined with its goods and the piece."""
    return and_(
        StreamGoods.single,
        PieceHold.state == "sold",
        PieceHold.holder != StreamClaim.uuid,
        StreamClaim.state.in_((ClaimState.HELD, ClaimState.PAID)),
    )


def shown_claims(stream_id: int, *, at: datetime, most: int = CLAIMS_SHOWN) -> list[ShownClaim]:
    """The claims of a stream, what has to be done first: unpaid ones, then the latest."""
    rows = session().execute(
        _whole()
        .where(StreamClaim.stream_id == stream_id)
        .order_by(StreamClaim.state != ClaimState.HELD, StreamClaim.number.desc())
        .limit(most)
    )
    return [_shown(row, at) for row in rows]


def claim_of(claim_id: int) -> StreamClaim:
    """One claim. Raises NotFound."""
    found = session().get(StreamClaim, claim_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def shown_claim(claim_id: int, *, at: datetime) -> ShownClaim:
    """One claim as it stands. Raises NotFound."""
    row = session().execute(_whole().where(StreamClaim.id == claim_id)).one_or_none()
    if row is None:
        raise NotFound
    return _shown(row, at)


def number_of(claim: StreamClaim) -> str:
    """The number people say, also that of its order: 直12-007."""
    return f"直{claim.stream_id}-{claim.number:03d}"


def paid_claims(*, channel: str = "", after_id: int = 0, stream_id: int | None = None) -> list[ToShip]:
    """Claims that are paid, not refunded and not lost to a till, in the order of their payment's claim.

    `channel` is the platform of the stream; `after_id` leaves out what was taken before.
    """
    found = (
        select(StreamClaim, Stream.platform, ClaimBuyer.whole)
        .join(Stream, Stream.id == StreamClaim.stream_id)
        .join(StreamGoods, StreamGoods.id == StreamClaim.goods_id)
        .join(Order, Order.uuid == StreamClaim.uuid)
        .outerjoin(ClaimBuyer, ClaimBuyer.claim_id == StreamClaim.id)
        .outerjoin(PieceHold, PieceHold.variant_id == StreamGoods.variant_id)
        .options(GOODS.joinedload(StreamGoods.product), GOODS.joinedload(StreamGoods.variant))
        .where(StreamClaim.state == ClaimState.PAID, StreamClaim.id > after_id)
        .where(Order.returned_fen == 0, ~Order.voided, PieceHold.holder.is_(None) | ~is_lost())
        .order_by(StreamClaim.id)
    )
    if channel:
        found = found.where(Stream.platform == channel)
    if stream_id is not None:
        found = found.where(StreamClaim.stream_id == stream_id)
    return [
        ToShip(
            "claim", claim.id, platform, number_of(claim), 1, claim.goods.code, claim.goods.name, claim.quantity,
            claim.paid_at or claim.made_at, bool(whole),
        )
        for claim, platform, whole in session().execute(found)
    ]  # fmt: skip


def buyer_of(claim_id: int) -> ClaimBuyer | None:
    """The sealed buyer of a claim, if one is kept."""
    return session().get(ClaimBuyer, claim_id, populate_existing=True)


def _whole() -> Any:
    return (
        select(
            StreamClaim, ClaimBuyer.masked, ClaimBuyer.whole, Order.returned_fen,
            PieceHold.holder, PieceHold.state.label("piece"),
        )
        .join(StreamGoods, StreamGoods.id == StreamClaim.goods_id)
        .outerjoin(ClaimBuyer, ClaimBuyer.claim_id == StreamClaim.id)
        .outerjoin(Order, Order.uuid == StreamClaim.uuid)
        .outerjoin(PieceHold, and_(PieceHold.variant_id == StreamGoods.variant_id, StreamGoods.single))
        .options(GOODS.joinedload(StreamGoods.product), GOODS.joinedload(StreamGoods.variant))
        .execution_options(populate_existing=True)
    )  # fmt: skip


def _shown(row: Any, at: datetime) -> ShownClaim:
    claim: StreamClaim = row[0]
    stands = ClaimState(claim.state)
    lost = row.piece == "sold" and row.holder != claim.uuid
    if stands in (ClaimState.HELD, ClaimState.PAID) and lost:
        stands = ClaimState.WITHDRAWN
    elif stands == ClaimState.HELD and claim.held_until <= at:
        stands = ClaimState.EXPIRED
    return ShownClaim(claim, stands, row.masked or "", bool(row.whole), row.returned_fen or 0)


def taken_by_held(claims: Sequence[ShownClaim]) -> int:
    """How many pieces are held and not paid for."""
    return sum(one.claim.quantity for one in claims if one.stands == ClaimState.HELD)
