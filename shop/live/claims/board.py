"""What the operator's board and the presenter's card show at a moment, and the version that tells of changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select

from shop.db import session
from shop.kernel.money import Fen, round_half_up
from shop.live.claims.models import StreamClaim
from shop.live.claims.queries import ShownClaim, shown_claims
from shop.live.claims.rules import ClaimState
from shop.live.sessions.models import Stream, StreamGoods, StreamSegment, StreamWatch
from shop.live.sessions.queries import is_display_only, segments_of, stream_of, taken_by
from shop.once import LedgerHead
from shop.pottery.models import Work
from shop.pottery.queries.public import makers_of
from shop.stock.models import StockValue
from shop.stock.places import AT_PARTNER, STREAM_SHELF
from shop.stock.queries.levels import available

WAITING, NOW, SHOWN, GONE = "waiting", "now", "shown", "gone"
A_THOUSAND = 1000
ALL_CLAIMS = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the run of show as it stands."""

    goods: StreamGoods
    state: str
    left: int
    display_only: bool


@dataclass(frozen=True, slots=True)
class Now:
    """What is shown at present."""

    row: Row
    segment: StreamSegment
    photo: str
    told: str
    elsewhere: int
    margin_fen: Fen | None
    conversion_bp: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything at a moment."""

    version: str
    at: datetime
    stream: Stream
    rows: Sequence[Row]
    now: Now | None
    following: Row | None
    claims: Sequence[ShownClaim]
    sold_fen: Fen
    orders: int
    held: int
    watch: StreamWatch | None
    per_thousand_fen: Fen | None


def version_of(stream_id: int, *, at: datetime) -> str:
    """Changes with everything that is booked or noted anywhere, and when a claim's time is over: two small reads."""
    booked = session().scalar(select(LedgerHead.audit_id).where(LedgerHead.id == 1)) or 0
    late = session().scalar(
        select(func.count())
        .select_from(StreamClaim)
        .where(StreamClaim.state == ClaimState.HELD, StreamClaim.held_until <= at, StreamClaim.stream_id == stream_id)
    )
    return f"{booked}.{late or 0}"


def board_of(stream_id: int, *, at: datetime) -> Board:
    """The board. Raises NotFound."""
    version = version_of(stream_id, at=at)
    stream = stream_of(stream_id)
    claims = shown_claims(stream_id, at=at, most=ALL_CLAIMS)
    segments = segments_of(stream_id)
    running = next((one for one in segments if one.ended_at is None), None)
    late = [one.claim for one in claims if one.is_late]
    shown = {one.goods_id for one in segments}
    rows = [_row(one, running, shown, sum(c.quantity for c in late if c.goods_id == one.id)) for one in stream.goods]
    paid = [one for one in claims if one.stands == ClaimState.PAID]
    sold_fen = sum(one.claim.total_fen - one.returned_fen for one in paid)
    watch, peak = _watched(stream_id)
    return Board(
        version, at, stream, rows, _now(rows, running, claims, watch, at), _following(rows), claims, sold_fen,
        len(paid), sum(one.claim.quantity for one in claims if one.stands == ClaimState.HELD), watch,
        round_half_up(Fraction(sold_fen * A_THOUSAND, peak)) if peak else None,
    )  # fmt: skip


def _row(goods: StreamGoods, running: StreamSegment | None, shown: set[int], late: int) -> Row:
    left = goods.quota - goods.taken + (late if not goods.single or goods.sold == 0 else 0)
    if running is not None and running.goods_id == goods.id:
        state = NOW
    elif left <= 0:
        state = GONE
    else:
        state = SHOWN if goods.id in shown else WAITING
    return Row(goods, state, left, is_display_only(goods.product))


def _following(rows: Sequence[Row]) -> Row | None:
    """The next that was not shown yet and is still there; after the last, the first such."""
    place = next((number for number, one in enumerate(rows) if one.state == NOW), -1)
    ahead = [*rows[place + 1 :], *rows[: max(place, 0)]]
    return next((one for one in ahead if one.state == WAITING), None)


def _now(
    rows: Sequence[Row], running: StreamSegment | None, claims: Sequence[ShownClaim], watch: StreamWatch | None,
    at: datetime,
) -> Now | None:  # fmt: skip
    row = next((one for one in rows if one.state == NOW), None)
    if row is None or running is None:
        return None
    goods = row.goods
    work = session().scalar(select(Work).where(Work.product_id == goods.product_id))
    photo = (work.photos[0].name if work and work.photos else None) or goods.product.photo or ""
    told = [work.method, work.firing, "、".join(makers_of(work))] if work else []
    ordered = [
        one for one in claims
        if one.claim.segment_id == running.id and one.stands in (ClaimState.PAID, ClaimState.HELD)
    ]  # fmt: skip
    viewers = watch.viewers if watch else 0
    cost = unit_cost(goods, at=at)
    return Now(
        row, running, photo, " · ".join(part for part in told if part), elsewhere(goods, at=at),
        None if cost is None else goods.price_fen - cost,
        min(10_000, len(ordered) * 10_000 // viewers) if viewers else None,
    )  # fmt: skip


def _watched(stream_id: int) -> tuple[StreamWatch | None, int]:
    """The latest count and the highest."""
    mine = select(StreamWatch).where(StreamWatch.stream_id == stream_id)
    latest = session().scalar(mine.order_by(StreamWatch.at.desc(), StreamWatch.id.desc()).limit(1))
    peak = session().scalar(select(func.max(StreamWatch.viewers)).where(StreamWatch.stream_id == stream_id))
    return latest, peak or 0


def unit_cost(goods: StreamGoods, *, at: datetime) -> Fen | None:
    """What one of it costs at the present average; None where nobody knows."""
    needs = taken_by(goods, 1, at=at)
    found = session().scalars(select(StockValue).where(StockValue.item_id.in_([item for item, _ in needs])))
    units = {one.item_id: Fraction(one.unit_num or 0, one.unit_den) for one in found if one.unit_den}
    if not needs or any(item not in units for item, _ in needs):
        return None
    return round_half_up(sum((units[item] * quantity for item, quantity in needs), Fraction(0)))


def elsewhere(goods: StreamGoods, *, at: datetime) -> int:
    """How many pieces could still be carried to the stream shelf."""
    needs = dict(taken_by(goods, 1, at=at))
    free: dict[int, int] = {}
    for (item, place), quantity in available(set(needs), at=at).items():
        if place not in (STREAM_SHELF, AT_PARTNER):
            free[item] = free.get(item, 0) + max(0, quantity)
    return min((free.get(item, 0) // quantity for item, quantity in needs.items() if quantity), default=0)
