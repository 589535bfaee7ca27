"""Invoices: held against order and receipt; what does not fit is settled by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Forbidden, Invalid, Problem
from shop.kernel.money import yuan
from shop.once import take_numbers
from shop.people.actions import audit
from shop.purchasing.models import Invoice, InvoiceLine, PurchaseOrder
from shop.purchasing.queries.invoices import findings, invoice_of
from shop.purchasing.queries.orders import order_of
from shop.web.access import May
from shop.worklist.actions import close_about, open_item

KIND = "purchase_invoice"


@dataclass(frozen=True, slots=True)
class Asked:
    """So many thousandths of an ordered line for so much."""

    order_line_id: int
    quantity: int
    amount_fen: int


class FourEyes(Forbidden):
    """Who wrote an invoice down does not settle what is wrong with it."""

    message = N_("自己录的发票有差异，要由另一位处理。")


class Settled(Conflict):
    """An invoice is settled once."""

    message = N_("这张发票已经处理过了。刷新后可以看到结果。")


def write_invoice(order_id: int, *, number: str, dated: date, lines: Sequence[Asked], by: int, at: datetime) -> Invoice:
    """Keep an invoice; one that does not fit waits for somebody else. Raises NotFound, Invalid with every problem."""
    with transaction() as current:
        take_numbers(current)
        order = order_of(order_id)
        if problems := _problems(order, number, lines):
            raise Invalid(problems=tuple(problems))
        rows = [
            InvoiceLine(order_line_id=one.order_line_id, quantity=one.quantity, amount_fen=one.amount_fen)
            for one in lines
        ]
        wrong = findings(order, rows, before_id=None)
        invoice = Invoice(
            supplier_id=order.supplier_id, order_id=order.id, number=number, dated=dated, made_at=at, made_by=by,
            state="differs" if wrong else "matched", lines=rows,
        )  # fmt: skip
        current.add(invoice)
        current.flush()
        if wrong:
            facts = {
                "order_id": order.id, "number": order.number, "invoice": number, "total": yuan(invoice.total_fen),
            }  # fmt: skip
            open_item(KIND, subject=f"invoice:{invoice.id}", right=May.APPROVE_PURCHASING, facts=facts, by=by, at=at)
        audit.record("invoice.add", subject=f"invoice:{invoice.id}", detail=number, by=by, at=at)
        return invoice


def settle(invoice_id: int, *, accept: bool, reason: str, by: int, at: datetime) -> Invoice:
    """Accept what does not fit, or send the invoice back. Raises NotFound, Settled, FourEyes, Invalid."""
    with transaction() as current:
        invoice = invoice_of(invoice_id)
        current.refresh(invoice, with_for_update=True)
        if invoice.state != "differs":
            raise Settled
        if invoice.made_by == by:
            raise FourEyes
        if not reason.strip():
            raise Invalid(problems=(Problem("reason", N_("请写明理由。")),))
        invoice.state = "settled" if accept else "refused"
        invoice.settled_at, invoice.settled_by, invoice.reason = at, by, reason.strip()
        current.flush()
        outcome = N_("差异已认可。") if accept else N_("退回供应商，不付。")
        close_about(KIND, subject=f"invoice:{invoice.id}", outcome=outcome, by=by, at=at)
        audit.record(f"invoice.{invoice.state}", subject=f"invoice:{invoice.id}", detail=reason.strip(), by=by, at=at)
        return invoice


def _problems(order: PurchaseOrder, number: str, lines: Sequence[Asked]) -> list[Problem]:
    problems = []
    known = session().scalar(
        select(Invoice.id).where(Invoice.supplier_id == order.supplier_id, Invoice.number == number)
    )
    if known is not None:
        problems.append(Problem("number", N_("这家供应商的这张发票已经录过了。")))
    if not lines:
        problems.append(Problem("", N_("请至少填一行数量和金额。")))
    if {one.order_line_id for one in lines} - {line.id for line in order.lines}:
        problems.append(Problem("", N_("有一行不在这张订单上，请刷新后重填。")))
    if any(one.quantity <= 0 or one.amount_fen < 0 for one in lines):
        problems.append(Problem("", N_("数量要大于 0，金额不能小于 0。")))
    return problems
