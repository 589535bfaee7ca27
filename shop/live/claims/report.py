"""What came of a stream: by goods and as a whole, beside other streams; platform orders by room and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.kernel.money import Fen
from shop.live.claims.queries import ShownClaim, shown_claims
from shop.live.claims.rules import ClaimState
from shop.live.imports.rules.states import OrderState
from shop.live.models import PlatformOrder
from shop.live.sessions.models import Stream, StreamGoods, StreamSegment, StreamWatch
from shop.live.sessions.queries import segments_of, stream_of, watches_of
from shop.sales.models import Order, OrderLine

ALL = 10_000
#: Buyers order on for a while after the end.
AFTER_THE_END = timedelta(minutes=30)
STREAMS_COMPARED = 12
A_MINUTE = 60


@dataclass(slots=True)
class Part:
    """One row of the run of show, or all of it."""

    goods: StreamGoods | None = None
    seconds: int = 0
    claims: int = 0
    orders: int = 0
    pieces: int = 0
    sold_fen: Fen = 0
    dropped: int = 0
    withdrawn: int = 0
    refunded_fen: Fen = 0
    cost_fen: Fen = 0
    cost_known: bool = True
    watched: list[int] = field(default_factory=list)
    platform_orders: int = 0
    platform_fen: Fen = 0

    @property
    def margin_fen(self) -> Fen | None:
        """Money kept less what the goods cost; None while a cost is unknown."""
        return self.sold_fen - self.refunded_fen - self.cost_fen if self.cost_known else None

    @property
    def margin_per_minute_fen(self) -> Fen | None:
        """For each minute it was shown."""
        if self.margin_fen is None or not self.seconds:
            return None
        return self.margin_fen * A_MINUTE // self.seconds

    @property
    def viewers(self) -> int:
        """How many watched on average."""
        return sum(self.watched) // len(self.watched) if self.watched else 0

    @property
    def conversion_bp(self) -> int | None:
        """Paid orders of everybody who watched on average."""
        return min(10_000, self.orders * 10_000 // self.viewers) if self.viewers else None

    def add(self, shown: ShownClaim, line: OrderLine | None) -> None:
        """Count a claim."""
        self.claims += 1
        if shown.stands == ClaimState.PAID:
            self.orders += 1
            self.pieces += shown.claim.quantity
            self.sold_fen += shown.claim.total_fen
            self.refunded_fen += shown.returned_fen
            self._cost(line)
        elif shown.stands in (ClaimState.EXPIRED, ClaimState.CANCELLED):
            self.dropped += 1
        elif shown.stands == ClaimState.WITHDRAWN:
            self.withdrawn += 1

    def _cost(self, line: OrderLine | None) -> None:
        if line is None or line.cost_fen is None:
            self.cost_known = False
        else:
            kept = line.quantity - line.returned_quantity
            self.cost_fen += line.cost_fen * kept // line.quantity


@dataclass(frozen=True, slots=True)
class Report:
    """A stream and what came of it."""

    stream: Stream
    whole: Part
    parts: Sequence[Part]
    peak: int
    likes: int
    matched_by_room: bool


def report_of(stream_id: int, *, at: datetime) -> Report:
    """The report. Raises NotFound."""
    stream = stream_of(stream_id)
    claims = shown_claims(stream_id, at=at, most=ALL)
    lines = _lines([one.claim.uuid for one in claims])
    segments, watches = segments_of(stream_id), watches_of(stream_id)
    whole = Part(seconds=_seconds(stream.started_at, stream.ended_at or at))
    parts = {one.id: Part(goods=one) for one in stream.goods}
    for segment in segments:
        parts[segment.goods_id].seconds += _seconds(segment.started_at, segment.ended_at or at)
        parts[segment.goods_id].watched += _watching(watches, segment, at)
    whole.watched = [one.viewers for one in watches]
    for shown in claims:
        line = lines.get(shown.claim.uuid)
        whole.add(shown, line)
        parts[shown.claim.goods_id].add(shown, line)
    orders, by_room = platform_orders(stream)
    products = {one.product_id: parts[one.id] for one in stream.goods}
    for order in orders:
        whole.platform_orders += 1
        for one in order.lines:
            whole.platform_fen += one.fen
            if one.product_id in products:
                products[one.product_id].platform_orders += 1
                products[one.product_id].platform_fen += one.fen
    return Report(
        stream, whole, [parts[one.id] for one in stream.goods], max(whole.watched, default=0),
        max((one.likes for one in watches), default=0), by_room,
    )  # fmt: skip


def platform_orders(stream: Stream) -> tuple[list[PlatformOrder], bool]:
    """Orders of the stream's platform from its start until shortly after its end, those closed unpaid left out.

    Where files name the room, the room decides; rows of another room are not ours. True when any was told by its room.
    """
    if stream.started_at is None:
        return [], False
    until = (stream.ended_at or stream.started_at + timedelta(hours=12)) + AFTER_THE_END
    found = (
        session()
        .scalars(
            select(PlatformOrder)
            .options(joinedload(PlatformOrder.lines))
            .where(
                PlatformOrder.platform == stream.platform,
                PlatformOrder.ordered_at.between(stream.started_at, until),
                PlatformOrder.state.not_in((OrderState.CLOSED.value, OrderState.UNPAID.value)),
            )
            .order_by(PlatformOrder.ordered_at)
        )
        .unique()
    )
    kept, by_room = [], False
    for order in found:
        same = bool(stream.room) and stream.room in (order.room, order.carrier)
        by_room = by_room or same
        if same or not order.room:
            kept.append(order)
    return kept, by_room


def compared(*, at: datetime) -> list[Report]:
    """The latest streams side by side."""
    ended = select(Stream.id).where(Stream.state == "ended").order_by(Stream.started_at.desc()).limit(STREAMS_COMPARED)
    return [report_of(number, at=at) for number in session().scalars(ended).all()]


def _lines(uuids: Sequence[object]) -> dict[object, OrderLine]:
    rows = session().execute(
        select(Order.uuid, OrderLine).join(OrderLine, OrderLine.order_id == Order.id).where(Order.uuid.in_(uuids))
    )
    return {uuid: line for uuid, line in rows}  # noqa: C416 - rows are no pairs to mypy


def _seconds(start: datetime | None, end: datetime) -> int:
    return max(0, int((end - start).total_seconds())) if start else 0


def _watching(watches: Sequence[StreamWatch], segment: StreamSegment, at: datetime) -> list[int]:
    """The counts during a segment; the last one before it when there is none."""
    end = segment.ended_at or at
    during = [one.viewers for one in watches if segment.started_at <= one.at < end]
    before = [one.viewers for one in watches if one.at < segment.started_at]
    return during or before[-1:]
