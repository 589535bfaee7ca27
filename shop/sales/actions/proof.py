"""What a platform's bill proves: money that was claimed has arrived, money that was due has gone back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.money import yuan
from shop.once import take_numbers
from shop.people.actions import audit
from shop.sales.actions.due import DUE, open_due, subject
from shop.sales.actions.sums import Sums
from shop.sales.models import Order, Payment, PaymentStatus
from shop.worklist import actions as worklist

AT_ONCE = 500


def confirm(payment_ids: Sequence[int]) -> None:
    """The bill shows these payments: what was only claimed is confirmed. Other states stay."""
    _move(payment_ids, PaymentStatus.CLAIMED, PaymentStatus.CONFIRMED)


def doubt(payment_ids: Sequence[int]) -> None:
    """The proof is gone: these payments are only claimed again."""
    _move(payment_ids, PaymentStatus.CONFIRMED, PaymentStatus.CLAIMED)


def _move(payment_ids: Sequence[int], before: PaymentStatus, after: PaymentStatus) -> None:
    with transaction() as current:
        for first in range(0, len(payment_ids), AT_ONCE):
            some = sorted(payment_ids[first : first + AT_ONCE])
            current.execute(
                update(Payment)
                .where(Payment.id.in_(some), Payment.status == before.value)
                .values(status=after.value)
                .execution_options(synchronize_session="fetch")
            )


def gone_back(
    payment_id: int, *, reference: str, returned_at: datetime, by: int | None, at: datetime
) -> dict[str, Any] | None:
    """The bill shows that a refund due was paid back at `returned_at`. Returns what `not_gone_back` needs to undo it;
    None when the payment is not due (any more)."""
    with transaction() as current:
        payment, order = _locked(payment_id)
        if payment.status != PaymentStatus.DUE:
            return None
        before = {
            "status": payment.status,
            "reference": payment.external_ref,
            "day": payment.business_day.isoformat(),
            "at": payment.occurred_at.isoformat(),
            "by": payment.captured_by,
        }
        payment.status = PaymentStatus.REFUNDED
        payment.external_ref = reference
        payment.business_day, payment.occurred_at = business_day(returned_at), returned_at
        payment.captured_by = by or payment.captured_by
        _add(payment, order, 1)
        current.flush()
        closer = by or payment.captured_by
        if closer is not None:
            worklist.close_about(DUE, subject=subject(payment), outcome=reference, by=closer, at=at)
        detail = f"{payment.method} {yuan(-payment.net_fen)} {reference}"
        audit.record("refund.proved", subject=f"order:{order.number}", detail=detail, by=by, at=at)
        return before


def not_gone_back(payment_id: int, before: Mapping[str, Any], *, by: int | None, at: datetime) -> None:
    """The proof that money went back is gone: the refund is due again, as it was."""
    with transaction() as current:
        payment, order = _locked(payment_id)
        if payment.status != PaymentStatus.REFUNDED:
            return
        detail = f"{payment.method} {yuan(-payment.net_fen)} {payment.external_ref}"
        _add(payment, order, -1)
        payment.status = PaymentStatus(before["status"])
        payment.external_ref = before["reference"]
        payment.business_day = date.fromisoformat(before["day"])
        payment.occurred_at = datetime.fromisoformat(before["at"])
        payment.captured_by = before["by"]
        current.flush()
        open_due(order, [payment], device=payment.device_id, at=at)
        audit.record("refund.unproved", subject=f"order:{order.number}", detail=detail, by=by, at=at)


def _add(payment: Payment, order: Order, sign: int) -> None:
    sums = Sums()
    fen = -payment.net_fen * sign
    sums.add_money_back(payment.business_day, order.outlet_id, order.channel, payment.captured_by, payment.method, fen)
    session().flush()
    sums.write(session().connection())


def _locked(payment_id: int) -> tuple[Payment, Order]:
    """The payment and its order, locked until the commit after the ledger's head."""
    take_numbers(session())
    statement = (
        select(Payment, Order)
        .join(Payment.order)
        .where(Payment.id == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = session().execute(statement).one()
    return row[0], row[1]
