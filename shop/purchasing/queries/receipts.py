"""What came for orders. A receipt whose stock paper was refused or taken back counts for nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.purchasing.models import Receipt, ReceiptLine
from shop.stock.models import StockPaper

NOT_BOOKED = ("refused", "taken_back")


class Received(NamedTuple):
    """Of one ordered line: accepted and sent back, in thousandths, and what was accepted at which value."""

    accepted: int = 0
    rejected: int = 0
    value_fen: int = 0


def received(lines: Collection[int]) -> dict[int, Received]:
    """Ordered line: what came of it; every line has an answer."""
    rows = session().execute(
        select(
            ReceiptLine.order_line_id,
            func.sum(ReceiptLine.accepted),
            func.sum(ReceiptLine.rejected),
            func.sum(ReceiptLine.value_fen),
        )
        .outerjoin(StockPaper, StockPaper.uuid == ReceiptLine.receipt_uuid)
        .where(
            ReceiptLine.order_line_id.in_(lines), or_(StockPaper.uuid.is_(None), StockPaper.state.not_in(NOT_BOOKED))
        )
        .group_by(ReceiptLine.order_line_id)
    )
    found = {line: Received(int(accepted), int(back), int(value)) for line, accepted, back, value in rows}
    return {line: found.get(line, Received()) for line in lines}


def receipts_of(order_id: int) -> Sequence[Receipt]:
    """The receipts of an order, the newest first."""
    wanted = select(Receipt).where(Receipt.order_id == order_id).options(selectinload(Receipt.lines))
    return session().scalars(wanted.order_by(Receipt.came_at.desc())).all()


def paper_states(receipts: Collection[UUID]) -> dict[UUID, str]:
    """Receipt: how its stock paper stands."""
    rows = session().execute(select(StockPaper.uuid, StockPaper.state).where(StockPaper.uuid.in_(receipts)))
    return {uuid: state for uuid, state in rows}  # noqa: C416
