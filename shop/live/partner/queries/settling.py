"""Statements beside our books: by order, by piece, in sum, and what nobody has settled yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from shop.db import session
from shop.kernel.clock import day_bounds
from shop.kernel.errors import NotFound
from shop.live.models import PlatformLine, PlatformOrder
from shop.live.partner.models import PartnerStatement, ShipOrder, StatementBooking, StatementRow
from shop.live.partner.rules.settling import Before, Known, Settled, settle
from shop.live.partner.rules.states import State
from shop.live.partner.sources import PLATFORM

SENT = (State.SHIPPED.value, State.RECEIVED.value, State.CLOSED.value)
SHOWN = 100
WHOLE = (joinedload(PartnerStatement.partner), joinedload(PartnerStatement.booking))


@dataclass(slots=True)
class PieceSums:
    """One kind of piece: what is owed and what came."""

    code: str
    name: str
    owed_fen: int = 0
    came_fen: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a statement comes to."""

    orders: Sequence[Settled]
    pieces: Sequence[PieceSums]

    def total(self, name: str) -> int:
        """The sum of an amount of the file."""
        return sum(getattr(one.sums, name) for one in self.orders)

    @property
    def share_fen(self) -> int:
        """What partner or platform keep of the goods."""
        return sum(one.share_fen for one in self.orders)

    @property
    def fee_fen(self) -> int:
        """What platforms take."""
        return sum(one.fee_fen for one in self.orders)

    @property
    def owed_fen(self) -> int:
        """What should come."""
        return sum(one.owed_fen for one in self.orders)

    @property
    def differs_fen(self) -> int:
        """What came more than it should."""
        return sum(one.differs_fen for one in self.orders)

    @property
    def differing(self) -> list[Settled]:
        """Orders in which something does not agree, the largest difference first."""
        found = [one for one in self.orders if one.differs_fen or one.notes]
        return sorted(found, key=lambda one: -abs(one.differs_fen))


def statement_list() -> Select[PartnerStatement]:
    """All statements, the newest first."""
    return select(PartnerStatement).options(*WHOLE).order_by(PartnerStatement.id.desc())


def statement_of(statement_id: int) -> PartnerStatement:
    """One statement. Raises NotFound."""
    wanted = select(PartnerStatement).where(PartnerStatement.id == statement_id)
    found = session().scalar(wanted.options(*WHOLE).execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def came_of(ids: Collection[int]) -> dict[int, int]:
    """What came by each statement."""
    rows = session().execute(
        select(StatementRow.statement_id, func.sum(StatementRow.came_fen))
        .where(StatementRow.statement_id.in_(ids))
        .group_by(StatementRow.statement_id)
    )
    return {number: int(fen) for number, fen in rows}


def booked_between(first: date, last: date) -> Sequence[StatementBooking]:
    """Statements whose money came on these days."""
    wanted = (
        select(StatementBooking)
        .join(StatementBooking.statement)
        .where(StatementBooking.came_on.between(first, last), PartnerStatement.taken_back_at.is_(None))
        .options(joinedload(StatementBooking.statement).joinedload(PartnerStatement.partner))
        .order_by(StatementBooking.statement_id)
    )
    return session().scalars(wanted.execution_options(populate_existing=True)).all()


def not_booked(first: date, last: date) -> int:
    """How many statements brought on these days wait for somebody to say that their money came."""
    wanted = (
        select(func.count())
        .select_from(PartnerStatement)
        .outerjoin(StatementBooking, StatementBooking.statement_id == PartnerStatement.id)
        .where(
            PartnerStatement.brought_at >= day_bounds(first)[0], PartnerStatement.brought_at < day_bounds(last)[1],
            PartnerStatement.taken_back_at.is_(None), StatementBooking.statement_id.is_(None),
        )
    )  # fmt: skip
    return session().scalar(wanted) or 0


def figures_of(statement: PartnerStatement) -> Figures:
    """A statement beside our books."""
    found = session().scalars(
        select(StatementRow).where(StatementRow.statement_id == statement.id).order_by(StatementRow.row)
    )
    rows = found.all()
    numbers = {row.number for row in rows if row.number}
    known = known_of(numbers, statement.platform)
    share = statement.partner.share_bp if statement.partner else None
    orders = settle(rows, known, share_bp=share, before=_settled_before(statement, numbers))
    return Figures(orders, pieces_of(orders))


def _settled_before(statement: PartnerStatement, numbers: set[str]) -> dict[str, Before]:
    """What statements of the same payer that were booked earlier settled of these orders."""
    earlier = [
        PartnerStatement.id != statement.id,
        PartnerStatement.partner_id.is_not_distinct_from(statement.partner_id),
        PartnerStatement.platform == statement.platform,
        PartnerStatement.taken_back_at.is_(None),
    ]
    if statement.booking is not None:
        order = tuple_(StatementBooking.booked_at, StatementBooking.statement_id)
        earlier.append(order < (statement.booking.booked_at, statement.id))
    rows = session().scalars(
        select(StatementRow)
        .join(PartnerStatement, PartnerStatement.id == StatementRow.statement_id)
        .join(StatementBooking, StatementBooking.statement_id == PartnerStatement.id)
        .where(StatementRow.number.in_(numbers), *earlier)
        .order_by(StatementBooking.booked_at, StatementRow.statement_id, StatementRow.row)
    )
    found: dict[str, Before] = {}
    for row in rows:
        found[row.number] = found.get(row.number, Before(row.statement_id, frozenset())).and_then([row])
    return found


def pieces_of(orders: Iterable[Settled]) -> list[PieceSums]:
    """The same by kind of piece, the largest first."""
    pieces: dict[tuple[str, str], PieceSums] = {}
    for one in orders:
        for code, name, owed, came in one.shares:
            piece = pieces.setdefault((code, name if not code else ""), PieceSums(code, name))
            piece.owed_fen += owed
            piece.came_fen += came
    return sorted(pieces.values(), key=lambda one: -one.owed_fen)


def known_of(numbers: set[str], platform: str) -> dict[str, Known]:
    """Orders of these numbers as our books have them."""
    wanted = (
        select(PlatformOrder)
        .where(PlatformOrder.number.in_(numbers))
        .options(selectinload(PlatformOrder.lines).joinedload(PlatformLine.product))
    )
    if platform:
        wanted = wanted.where(PlatformOrder.platform == platform)
    return {one.number: _told(one) for one in session().scalars(wanted)}


def _told(order: PlatformOrder) -> Known:
    of_lines = sum(line.refund_fen or 0 for line in order.lines)
    paid = order.paid_fen
    if paid is None and order.lines:
        paid = sum(line.fen for line in order.lines)
    pieces = tuple((line.product.code if line.product else line.sku, line.goods_name, line.fen) for line in order.lines)
    refund = order.refund_fen if order.refund_fen is not None else of_lines
    return Known(order_id=order.id, paid_fen=paid, refund_fen=refund, pieces=pieces)


def not_settled() -> Sequence[tuple[ShipOrder, int | None]]:
    """Orders that were sent and stand in no statement, with what was paid for them; the longest sent first."""
    settled = (
        select(StatementRow.number)
        .join(PartnerStatement, PartnerStatement.id == StatementRow.statement_id)
        .where(PartnerStatement.taken_back_at.is_(None))
    )
    rows = session().execute(
        select(ShipOrder, PlatformOrder.paid_fen)
        .outerjoin(PlatformOrder, (PlatformOrder.id == ShipOrder.source_id) & (ShipOrder.source == PLATFORM))
        .where(
            ShipOrder.state.in_(SENT), ShipOrder.goods_left_from.is_not(None), ShipOrder.number.not_in(settled)
        )
        .order_by(ShipOrder.paid_at, ShipOrder.id)
        .limit(SHOWN)
    )  # fmt: skip
    return [(order, paid) for order, paid in rows]
