"""Orders as tablets see them: those of a day, and one in full with what can still go back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.kernel.clock import iso_utc
from shop.people.models import Person
from shop.sales.models import Order, Payment, PaymentStatus, Refund, RefundLine
from shop.sales.queries.orders import order_with_parts, state_of

MOST_ORDERS = 200
SHORTEST_SEARCH = 2


def orders_of(day: date, *, text: str = "") -> list[dict[str, Any]]:
    """Orders of a business day, newest first; `text` (two signs at least) looks for a number on any day."""
    statement = select(Order, Person.nickname).outerjoin(Person, Person.id == Order.cashier_id)
    if len(text) >= SHORTEST_SEARCH:
        wanted = text.strip().upper()
        statement = statement.where(
            or_(Order.number.startswith(wanted, autoescape=True), _called(wanted, day), _paid_with(text.strip()))
        )
    else:
        statement = statement.where(Order.business_day == day)
    rows = session().execute(
        statement.options(selectinload(Order.payments))
        .order_by(Order.business_day.desc(), Order.id.desc())
        .limit(MOST_ORDERS)
    )
    return [
        {
            "order_uuid": str(order.uuid),
            "number": order.number,
            "call_number": order.call_number,
            "occurred_at": iso_utc(order.occurred_at),
            "total_fen": order.total_fen + order.rounding_fen,
            "state": state_of(order),
            "cashier": cashier or "",
            "channel": order.channel,
            "methods": sorted({payment.method for payment in order.payments if payment.refund_id is None}),
        }
        for order, cashier in rows
    ]


def _called(text: str, day: date) -> Any:
    return (Order.business_day == day) & Order.call_number.endswith(text, autoescape=True)


def _paid_with(reference: str) -> Any:
    found: Select[Any] = select(Payment.order_id).where(Payment.external_ref == reference, Payment.external_ref != "")
    return Order.id.in_(found)


def order_detail(order_uuid: UUID) -> dict[str, Any]:
    """One order in full: lines with what can still go back, payments with what is left of them, refunds."""
    order = order_with_parts(order_uuid)
    refunded: dict[int, int] = {}
    for refund in order.refunds:
        for line in refund.lines:
            refunded[line.line_no] = refunded.get(line.line_no, 0) + line.amount_fen
    cashier = session().get(Person, order.cashier_id) if order.cashier_id else None
    return {
        "order_uuid": str(order.uuid),
        "number": order.number,
        "call_number": order.call_number,
        "occurred_at": iso_utc(order.occurred_at),
        "business_day": order.business_day.isoformat(),
        "service": order.service,
        "state": state_of(order),
        "cashier": cashier.nickname if cashier else "",
        "note": order.note,
        "gross_fen": order.gross_fen,
        "discount_fen": order.discount_fen,
        "total_fen": order.total_fen,
        "rounding_fen": order.rounding_fen,
        "returned_fen": order.returned_fen,
        "order_discount": order.order_discount,
        "lines": [
            {
                "line_no": line.line_no,
                "product_id": line.product_id,
                "variant_id": line.variant_id,
                "name": line.name,
                "modifiers": line.modifiers,
                "quantity": line.quantity,
                "list_price_fen": line.list_price_fen,
                "unit_price_fen": line.unit_price_fen,
                "discount_fen": line.discount_fen,
                "discounts": line.discounts,
                "total_fen": line.total_fen,
                "refundable_quantity": line.quantity - line.returned_quantity,
                "refunded_fen": refunded.get(line.line_no, 0),
                "combo": _combo(line.combo_uuid, line.combo_product_id),
                "tax": {
                    "code": line.tax_code,
                    "rate_bp": line.tax_rate_bp,
                    "included": line.tax_included,
                    "fen": line.tax_fen,
                },
                "note": line.note,
            }
            for line in order.lines
        ],
        "payments": _payments(order),
        "refunds": [_refund(refund) for refund in order.refunds],
    }


def _combo(combo_uuid: UUID | None, product_id: int | None) -> dict[str, Any] | None:
    return {"combo_uuid": str(combo_uuid), "product_id": product_id, "name": ""} if combo_uuid else None


def _payments(order: Order) -> list[dict[str, Any]]:
    """Payments taken that still stand, with what is left of each."""
    back: dict[int, int] = {}
    for payment in order.payments:
        if payment.reverses_id is not None and payment.net_fen < 0:
            back[payment.reverses_id] = back.get(payment.reverses_id, 0) + payment.net_fen
    return [
        {
            "payment_uuid": str(payment.uuid),
            "method": payment.method,
            "net_fen": payment.net_fen,
            "tendered_fen": payment.tendered_fen,
            "change_fen": payment.change_fen,
            "reversible_fen": payment.net_fen + back.get(payment.id, 0),
            "external_ref": payment.external_ref,
            "status": payment.status,
        }
        for payment in order.payments
        if payment.net_fen > 0 and payment.refund_id is None
    ]


def _refund(refund: Refund) -> dict[str, Any]:
    lines: Sequence[RefundLine] = refund.lines
    due = sum(-payment.net_fen for payment in refund.payments if payment.status == PaymentStatus.DUE)
    return {
        "refund_uuid": str(refund.uuid),
        "kind": refund.kind,
        "occurred_at": iso_utc(refund.occurred_at),
        "total_fen": refund.total_fen,
        "due_fen": due,
        "reason": refund.reason,
        "reason_text": refund.reason_text,
        "lines": [
            {"line_no": line.line_no, "quantity": line.quantity, "amount_fen": line.amount_fen, "goods": line.goods}
            for line in lines
        ],
    }
