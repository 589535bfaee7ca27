"""Correct a tender: the wrong row is reversed, the right one added; two tender totals move, no revenue does."""

from __future__ import annotations

from datetime import datetime

from shop.db import transaction
from shop.kernel.clock import business_day
from shop.kernel.money import Fen, yuan
from shop.people.actions import audit
from shop.sales.actions.orders import locked_order, reversible
from shop.sales.actions.refusals import TenderNotFixable
from shop.sales.actions.sums import Sums
from shop.sales.models import Payment, PaymentStatus
from shop.sales.queries.tenders import is_known, is_static_code
from shop.sales.rules.records import TenderFix


def fix_tender(asked: TenderFix, *, by: int | None, at: datetime, device: int | None = None) -> Payment:
    """Move one whole payment to another tender; returns the new row. Raises UnknownOrder, TenderNotFixable."""
    with transaction() as current:
        order = locked_order(asked.order_uuid)
        payment = next((one for one in order.payments if one.uuid == asked.payment_uuid), None)
        if (
            payment is None
            or payment.method != asked.from_method
            or asked.to_method == asked.from_method
            or not is_known(asked.to_method)
            or reversible(order).get(payment.uuid) != payment.net_fen
            or payment.net_fen != asked.net_fen
        ):
            raise TenderNotFixable(number=order.number)
        day = business_day(asked.occurred_at)

        def row(uuid: object, method: str, net_fen: Fen, status: str, reference: str = "") -> Payment:
            return Payment(
                uuid=uuid,
                order_id=order.id,
                reverses_id=payment.id if net_fen < 0 else None,
                kind="tender_fix",
                method=method,
                net_fen=net_fen,
                tendered_fen=max(0, net_fen),
                external_ref=reference,
                status=status,
                business_day=day,
                occurred_at=asked.occurred_at,
                captured_by=by,
                device_id=device,
                reason=asked.reason,
            )

        status = PaymentStatus.CLAIMED if is_static_code(asked.to_method) else PaymentStatus.RECORDED
        wrong = row(asked.reversal_uuid, asked.from_method, -asked.net_fen, PaymentStatus.RECORDED)
        right = row(asked.new_uuid, asked.to_method, asked.net_fen, status, asked.external_ref)
        sums = Sums()
        for one in (wrong, right):
            current.add(one)
            sums.add_payment(day, order.outlet_id, order.channel, by, one.method, one.net_fen)
        current.flush()
        sums.write(current.connection())
        audit.record(
            "tender.fix",
            subject=f"order:{order.number}",
            detail=f"{asked.from_method} → {asked.to_method} {yuan(asked.net_fen)} {asked.reason}",
            by=by,
            device=device,
            at=at,
        )
        return right
