"""What each stream's orders on platforms came to: owed, paid out, different, not settled; and by piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.live.claims.report import STREAMS_COMPARED, platform_orders
from shop.live.models import PlatformOrder, Stream, StreamClaim
from shop.live.partner.models import PartnerStatement, StatementRow
from shop.live.partner.queries.settling import PieceSums, known_of, pieces_of
from shop.live.partner.rules.settling import Before, Known, Settled, settle
from shop.sales.models import Order


@dataclass(slots=True)
class StreamSettled:
    """A stream: its orders on the platform, what statements say of them, and which stand in none."""

    stream: Stream
    orders: int
    settled: Sequence[Settled]
    waiting: Sequence[PlatformOrder]
    private_fen: int = 0
    pieces: list[PieceSums] = field(default_factory=list)

    @property
    def owed_fen(self) -> int:
        """What should have come of the settled orders."""
        return sum(one.owed_fen for one in self.settled)

    @property
    def came_fen(self) -> int:
        """What came."""
        return sum(one.sums.came_fen for one in self.settled)

    @property
    def differs_fen(self) -> int:
        """What came more than it should; below zero: too little."""
        return self.came_fen - self.owed_fen

    @property
    def waiting_fen(self) -> int:
        """What buyers paid for orders nobody has settled yet."""
        return sum(one.paid_fen or 0 for one in self.waiting)


def streams_settled() -> list[StreamSettled]:
    """The latest streams that ended."""
    ended = select(Stream).where(Stream.state == "ended").order_by(Stream.started_at.desc()).limit(STREAMS_COMPARED)
    return [settled_of(one) for one in session().scalars(ended).all()]


def settled_of(stream: Stream) -> StreamSettled:
    """One stream."""
    orders, _by_room = platform_orders(stream)
    rows = _rows({one.number for one in orders}, stream.platform)
    known = known_of(set(rows), stream.platform)
    settled = [one for number, told in rows.items() for one in _settled(known.get(number), told)]
    waiting = [one for one in orders if one.number not in rows]
    return StreamSettled(stream, len(orders), settled, waiting, _private(stream.id), pieces_of(settled))


def _rows(numbers: set[str], platform: str) -> Mapping[str, list[tuple[PartnerStatement, list[StatementRow]]]]:
    """What statements that count say of these orders, the first statement first."""
    found = (
        select(StatementRow, PartnerStatement)
        .join(PartnerStatement, PartnerStatement.id == StatementRow.statement_id)
        .options(joinedload(PartnerStatement.partner))
        .where(
            StatementRow.number.in_(numbers), PartnerStatement.taken_back_at.is_(None),
            PartnerStatement.platform.in_(("", platform)),
        )
        .order_by(StatementRow.statement_id, StatementRow.row)
    )  # fmt: skip
    rows: dict[str, list[tuple[PartnerStatement, list[StatementRow]]]] = {}
    for row, statement in session().execute(found):
        told = rows.setdefault(row.number, [])
        if not told or told[-1][0] is not statement:
            told.append((statement, []))
        told[-1][1].append(row)
    return rows


def _settled(known: Known | None, told: Sequence[tuple[PartnerStatement, list[StatementRow]]]) -> Iterator[Settled]:
    """One order by each statement that has it; what our books know of it is owed once."""
    before: dict[int | None, Before] = {}
    for statement, rows in told:
        payer, number = statement.partner_id, rows[0].number
        there = before.get(payer)
        yield from settle(
            rows, {number: known} if known else {}, share_bp=statement.partner.share_bp if statement.partner else None,
            before={number: there} if there else {}, elsewhere=bool(before) and there is None,
        )  # fmt: skip
        before[payer] = (there or Before(statement.id, frozenset())).and_then(rows)


def _private(stream_id: int) -> int:
    """What claims of the stream brought: paid at once, less what went back."""
    wanted = (
        select(Order.total_fen, Order.returned_fen)
        .join(StreamClaim, StreamClaim.uuid == Order.uuid)
        .where(StreamClaim.stream_id == stream_id, ~Order.voided)
    )
    return sum(total - returned for total, returned in session().execute(wanted))
