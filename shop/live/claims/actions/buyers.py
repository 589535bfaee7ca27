"""Who a claim's parcel goes to: each look noted, erased when its time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select

from shop.db import transaction
from shop.kernel.errors import NotFound
from shop.live.claims.models import ClaimBuyer, StreamClaim
from shop.live.claims.rules import ClaimState
from shop.live.imports.queries import channels
from shop.live.imports.rules.records import Buyer
from shop.live.sealing import unseal
from shop.live.sessions.models import Stream
from shop.people.actions import audit

#: A parcel nobody said has arrived is taken to have arrived after this long.
ARRIVES_WITHIN = timedelta(days=30)


def look_at(claim_id: int, *, by: int | None, at: datetime) -> Buyer:
    """The buyer in the open; who looked is noted. Raises NotFound, CannotOpen."""
    with transaction() as current:
        kept = current.get(ClaimBuyer, claim_id, populate_existing=True)
        if kept is None:
            raise NotFound
        buyer = unseal(kept.sealed)
        audit.record("claim_buyer.look", subject=f"stream_claim:{claim_id}", by=by, at=at)
    return buyer


def arrived(claim_id: int, *, by: int | None, at: datetime) -> StreamClaim:
    """The parcel has arrived: from now on the buyer's days are counted. Raises NotFound."""
    with transaction() as current:
        claim = current.get(StreamClaim, claim_id, populate_existing=True)
        if claim is None or claim.state != ClaimState.PAID:
            raise NotFound
        claim.ended_at = claim.ended_at or at
        current.flush()
        audit.record("claim.arrive", subject=f"stream_claim:{claim_id}", by=by, at=at)
        return claim


def erase_due(*, at: datetime) -> int:
    """Erase buyers so many days (by platform) after their claim was over, and of claims long paid; how many."""
    with transaction() as current:
        erased = 0
        for platform, channel in channels().items():
            before = at - timedelta(days=channel.keep_days)
            due = (
                select(StreamClaim.id)
                .join(Stream, Stream.id == StreamClaim.stream_id)
                .where(Stream.platform == platform, _over(before))
            )
            gone = delete(ClaimBuyer).where(ClaimBuyer.claim_id.in_(due)).returning(ClaimBuyer.claim_id)
            erased += len(current.execute(gone).all())
        if erased:
            audit.record("claim_buyer.erase", subject="stream_claim", detail=str(erased), by=None, at=at)
    return erased


def _over(before: datetime) -> ColumnElement[bool]:
    """Over since then: ended, left unpaid, or paid so long ago that the parcel must have come."""
    unpaid = StreamClaim.state == ClaimState.HELD
    return or_(
        StreamClaim.ended_at <= before,
        unpaid & (StreamClaim.held_until <= before),
        StreamClaim.paid_at <= before - ARRIVES_WITHIN,
    )
