"""What happened to one order, in order: sold, corrected, given back, made again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from shop.kernel.errors import N_
from shop.kernel.money import Fen
from shop.kernel.quantity import quantity_text
from shop.sales.models import GoodsUse, Order, Payment
from shop.sales.words import BACK_KINDS, USE_KINDS


class Event(NamedTuple):
    """One thing that happened: a sentence with places, who did it, the money it moved."""

    at: datetime
    message: str
    facts: Mapping[str, Any]
    note: str
    person_id: int | None
    fen: Fen | None = None
    reason: str = ""


def history(order: Order, uses: list[GoodsUse], products: Mapping[int, str], tenders: Mapping[str, str]) -> list[Event]:
    """Everything that is in the books about an order, oldest first."""
    events = [
        Event(order.occurred_at, N_("收款"), {}, order.note, order.cashier_id, order.total_fen + order.rounding_fen)
    ]
    events += [
        Event(
            refund.occurred_at, BACK_KINDS[refund.kind], {}, refund.reason_text, refund.by_id, -refund.total_fen,
            refund.reason,
        )
        for refund in order.refunds
    ]  # fmt: skip
    events += [_correction(payment, order, tenders) for payment in order.payments if _is_correction(payment)]
    events += [
        Event(
            use.occurred_at,
            N_("%(kind)s：%(name)s × %(count)s"),
            {
                "kind": USE_KINDS[use.kind],
                "name": products.get(use.product_id, ""),
                "count": quantity_text(use.quantity),
            },
            use.note,
            use.by_id,
            reason=use.reason,
        )
        for use in uses
    ]
    return sorted(events, key=lambda event: event.at)


def _is_correction(payment: Payment) -> bool:
    return payment.kind == "tender_fix" and payment.reverses_id is not None and payment.net_fen < 0


def _correction(payment: Payment, order: Order, tenders: Mapping[str, str]) -> Event:
    """The counter-row and the new row of a correction come as a pair; a refund due in cash has its own sentence."""
    if payment.refund_id is not None:
        return Event(
            payment.occurred_at, N_("待退款改退现金"), {}, payment.reason, payment.captured_by, payment.net_fen
        )
    new = next(
        (p for p in order.payments if p.kind == "tender_fix" and p.id > payment.id and p.net_fen == -payment.net_fen),
        None,
    )
    facts = {
        "before": tenders.get(payment.method, payment.method),
        "after": tenders.get(new.method, new.method) if new else "—",
    }
    return Event(
        payment.occurred_at,
        N_("更正支付方式：%(before)s → %(after)s"),
        facts,
        payment.reason,
        payment.captured_by,
        None,
    )
