"""How suppliers have done, out of their orders and what came for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from fractions import Fraction

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.kernel.money import round_half_up
from shop.purchasing.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from shop.purchasing.queries.receipts import NOT_BOOKED
from shop.purchasing.rules.score import Delivered, Score, score
from shop.stock.models import StockPaper


def scores_of(suppliers: Collection[int], *, today: date) -> dict[int, Score]:
    """Supplier: the score over all orders that were not cancelled."""
    orders = session().scalars(
        select(PurchaseOrder)
        .where(PurchaseOrder.supplier_id.in_(suppliers), PurchaseOrder.state != "cancelled")
        .options(selectinload(PurchaseOrder.lines).selectinload(PurchaseLine.quote))
    )
    ordered = [(order, line) for order in orders for line in order.lines]
    came = _came([line.id for _, line in ordered])
    lines: dict[int, list[Delivered]] = defaultdict(list)
    for order, line in ordered:
        told = _delivered(order, line, came[line.id])
        if told.accepted or told.rejected or (told.due is not None and told.due < today):
            lines[order.supplier_id].append(told)
    return {supplier: score(lines[supplier], today=today) for supplier in suppliers}


def _came(lines: Collection[int]) -> dict[int, list[tuple[date, ReceiptLine]]]:
    rows = session().execute(
        select(Receipt.day, ReceiptLine)
        .join(ReceiptLine, ReceiptLine.receipt_uuid == Receipt.uuid)
        .outerjoin(StockPaper, StockPaper.uuid == Receipt.uuid)
        .where(
            ReceiptLine.order_line_id.in_(lines), or_(StockPaper.uuid.is_(None), StockPaper.state.not_in(NOT_BOOKED))
        )
        .order_by(Receipt.came_at)
    )
    found: dict[int, list[tuple[date, ReceiptLine]]] = defaultdict(list)
    for day, line in rows:
        found[line.order_line_id].append((day, line))
    return found


def _delivered(order: PurchaseOrder, line: PurchaseLine, came: list[tuple[date, ReceiptLine]]) -> Delivered:
    accepted, complete = 0, None
    for day, row in came:
        accepted += row.accepted
        if complete is None and accepted >= line.quantity:
            complete = day
    return Delivered(
        due=order.expected_on, complete=complete, accepted=accepted, rejected=sum(row.rejected for _, row in came),
        paid_fen=sum(row.value_fen for _, row in came),
        agreed_fen=round_half_up(Fraction(line.total_fen * accepted, line.quantity)),
    )  # fmt: skip
