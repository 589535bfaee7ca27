"""Refunds due (待退款): money paid by static code goes back in the merchant app, by a teacher, and is entered here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from shop.db import session, transaction
from shop.kernel.clock import business_day, local_hour
from shop.kernel.ids import uuid7
from shop.kernel.money import yuan
from shop.once import take_numbers
from shop.people.actions import approvals, audit
from shop.sales.actions.refusals import NothingDue, ReferenceMissing
from shop.sales.actions.sums import Sums
from shop.sales.models import Order, Payment, PaymentStatus, Refund
from shop.sales.queries.tenders import rounding
from shop.sales.rules.refunds import CASH, cash_instead
from shop.web.access import May
from shop.worklist import actions as worklist

DUE = "refund_due"
_LOCKED = (
    select(Payment, Order)
    .join(Payment.order)
    .where(Payment.uuid == bindparam("payment"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def subject(payment: Payment) -> str:
    """How the worklist names the payment that is due."""
    return f"payment:{payment.uuid}"


def open_due(order: Order, payments: Sequence[Payment], *, device: int | None, at: datetime) -> None:
    """Put each refund due on the worklist."""
    for payment in payments:
        worklist.open_item(
            DUE,
            subject=subject(payment),
            right=May.SETTLE_REFUNDS,
            facts={"number": order.number, "method": payment.method, "amount": yuan(-payment.net_fen)},
            by=payment.captured_by,
            device=device,
            at=at,
        )


def settle(payment_uuid: UUID, *, reference: str, by: int, at: datetime) -> Payment:
    """A teacher made the refund in the merchant app: it counts as returned from now on, with its `reference`.

    Raises NothingDue, ReferenceMissing.
    """
    if not reference.strip():
        raise ReferenceMissing
    with transaction() as current:
        payment, order = _due(payment_uuid)
        payment.status = PaymentStatus.REFUNDED
        payment.external_ref = reference.strip()
        _return_now(payment, by=by, at=at)
        sums = Sums()
        sums.add_money_back(payment.business_day, order.outlet_id, order.channel, by, payment.method, -payment.net_fen)
        current.flush()
        sums.write(current.connection())
        worklist.close_about(DUE, subject=subject(payment), outcome=payment.external_ref, by=by, at=at)
        audit.record(
            "refund.settle",
            subject=f"order:{order.number}",
            detail=f"{payment.method} {yuan(-payment.net_fen)} {payment.external_ref}",
            by=by,
            at=at,
        )
        return payment


def pay_in_cash(
    payment_uuid: UUID, *, reason: str, username: str, secret: str, by: int, at: datetime
) -> tuple[Payment, Payment]:
    """Hand a refund due back in cash instead, with the approval of a second person: a correction of the tender.

    Returns the counter-row and the cash row. The cash is rounded like the shop rounds cash.
    Raises NothingDue or what the approval refuses.
    """
    operation = uuid7(at)
    with transaction():
        amount = -_due(payment_uuid)[0].net_fen
    approval = approvals.grant(
        "refund",
        operation_uuid=operation,
        amount_fen=amount,
        reason=reason,
        username=username,
        secret=secret,
        requested_by=by,
        at=at,
    )
    with transaction() as current:
        due, order = _due(payment_uuid)
        approvals.use(approval.uuid, action="refund", operation_uuid=operation, amount_fen=amount, at=at)
        most = amount + order.total_fen + order.rounding_fen - order.returned_fen
        payable = cash_instead(amount, most, rounding())
        due.status = PaymentStatus.RECORDED
        _return_now(due, by=by, at=at)
        counter = _fix_row(due, due.method, amount, at=at, reason=reason)
        cash = _fix_row(due, CASH, -payable, at=at, reason=reason)
        current.add_all([counter, cash])
        _book_cash(due, order, payable - amount)
        worklist.close_about(DUE, subject=subject(due), outcome=reason, by=by, at=at)
        audit.record(
            "refund.in_cash",
            subject=f"order:{order.number}",
            detail=f"{due.method} → {CASH} {yuan(payable)} {reason}",
            by=by,
            at=at,
        )
        return counter, cash


def _due(payment_uuid: UUID) -> tuple[Payment, Order]:
    """The payment and its order, locked until the commit after the ledger's head. Raises NothingDue."""
    take_numbers(session())
    row = session().execute(_LOCKED, {"payment": payment_uuid}).one_or_none()
    if row is None or row[0].status != PaymentStatus.DUE:
        raise NothingDue
    return row[0], row[1]


def _return_now(payment: Payment, *, by: int, at: datetime) -> None:
    """A refund due gets its day, moment and person when the money really goes back."""
    payment.business_day = business_day(at)
    payment.occurred_at = at
    payment.captured_by = by


def _fix_row(due: Payment, method: str, net_fen: int, *, at: datetime, reason: str) -> Payment:
    return Payment(
        uuid=uuid7(at),
        order_id=due.order_id,
        refund_id=due.refund_id,
        reverses_id=due.id,
        kind="tender_fix",
        method=method,
        net_fen=net_fen,
        status=PaymentStatus.RECORDED,
        business_day=due.business_day,
        occurred_at=at,
        captured_by=due.captured_by,
        reason=reason,
    )


def _book_cash(due: Payment, order: Order, adjustment_fen: int) -> None:
    """The cash goes back now; the refund's rounding, and what the order has returned, follow it."""
    refund = session().get_one(Refund, due.refund_id)
    refund.rounding_fen += adjustment_fen
    refund.total_fen += adjustment_fen
    order.returned_fen += adjustment_fen
    sums = Sums()
    sums.add_money_back(
        due.business_day, order.outlet_id, order.channel, due.captured_by, CASH, -due.net_fen + adjustment_fen
    )
    sums.add_rounding(
        refund.business_day,
        local_hour(refund.occurred_at),
        order.outlet_id,
        order.channel,
        refund.by_id,
        -adjustment_fen,
    )
    session().flush()
    sums.write(session().connection())
