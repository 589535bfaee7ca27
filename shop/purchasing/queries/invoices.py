"""Invoices of an order, and what does not fit on each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.kernel.errors import NotFound
from shop.purchasing.models import Invoice, InvoiceLine, PurchaseOrder
from shop.purchasing.queries.receipts import received
from shop.purchasing.rules.invoices import Finding, Side, check


def invoices_of(order_id: int) -> Sequence[Invoice]:
    """The invoices of an order, the oldest first."""
    wanted = select(Invoice).where(Invoice.order_id == order_id).options(selectinload(Invoice.lines))
    return session().scalars(wanted.order_by(Invoice.id)).all()


def invoice_of(invoice_id: int) -> Invoice:
    """One invoice with its lines. Raises NotFound."""
    found = session().scalar(select(Invoice).where(Invoice.id == invoice_id).options(selectinload(Invoice.lines)))
    if found is None:
        raise NotFound
    return found


def findings(order: PurchaseOrder, lines: Sequence[InvoiceLine], *, before_id: int | None) -> list[Finding]:
    """What does not fit on these lines; `before_id`: only what older invoices asked for counts as asked before."""
    came = received([line.id for line in order.lines])
    before = _asked_before(order.id, before_id)
    asked = {line.order_line_id: line for line in lines}
    return check(
        [
            Side(
                line.id, line.quantity, line.total_fen, came[line.id].accepted, came[line.id].value_fen,
                before.get(line.id, 0), asked[line.id].quantity, asked[line.id].amount_fen,
            )
            for line in order.lines
            if line.id in asked
        ]
    )  # fmt: skip


def _asked_before(order_id: int, before_id: int | None) -> dict[int, int]:
    wanted = (
        select(InvoiceLine.order_line_id, func.sum(InvoiceLine.quantity))
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Invoice.order_id == order_id, Invoice.state != "refused")
        .group_by(InvoiceLine.order_line_id)
    )
    if before_id is not None:
        wanted = wanted.where(Invoice.id < before_id)
    return {line: int(quantity or 0) for line, quantity in session().execute(wanted)}
