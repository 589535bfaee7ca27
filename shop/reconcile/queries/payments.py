"""Payments as reconciliation sees them: what no entry shows yet, what a bill should show and does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SelectBase, exists, select, union
from sqlalchemy.orm import aliased, joinedload

from shop.db import session
from shop.kernel.clock import day_bounds
from shop.reconcile.models import Bill, BillEntry, Unbilled
from shop.reconcile.states import BillState
from shop.sales.models import Order, Payment, PaymentStatus, Source

AROUND = timedelta(days=1)
TAKEN = (PaymentStatus.CLAIMED.value, PaymentStatus.RECORDED.value, PaymentStatus.CONFIRMED.value)
BACK = (PaymentStatus.DUE.value, PaymentStatus.REFUNDED.value)


def corrected() -> ColumnElement[bool]:
    """Whether a payment was moved to another tender since: then no bill shows it under this one."""
    fix = aliased(Payment)
    return exists().where(fix.reverses_id == Payment.id, fix.refund_id.is_(None), fix.net_fen < 0)


def _likely(
    method: str, first: date, last: date, refs: Iterable[str], orders: Iterable[int] = ()
) -> SelectBase:  # fmt: skip
    """The ids of this tender's payments on these days, with one of these numbers, or of these orders.

    Each is found by an index of its own; asked for with one OR, SQLite reads all payments there are.
    """
    mine = select(Payment.id).where(Payment.method == method)
    ways = [mine.where(Payment.business_day.between(first, last))]
    if numbers := sorted(set(refs) - {""}):
        ways.append(mine.where(Payment.external_ref != "", Payment.external_ref.in_(numbers)))
    if ids := sorted(orders):
        ways.append(mine.where(Payment.order_id.in_(ids)))
    return union(*ways)


def free_payments(method: str, first: date, last: date, refs: Iterable[str] = ()) -> Sequence[Any]:
    """Money taken by this tender on these days, or known by one of these numbers, that no entry shows yet."""
    found = (
        select(
            Payment.id, Payment.uuid, Payment.net_fen, Payment.occurred_at, Payment.external_ref, Payment.business_day,
            Payment.status, Order.number, Order.uuid.label("order_uuid"),
        )
        .join(Order, Order.id == Payment.order_id)
        .where(
            Payment.method == method,
            Payment.net_fen > 0,
            Payment.refund_id.is_(None),
            Payment.status.in_(TAKEN),
            Order.source != Source.IMPORTED.value,
            Payment.id.in_(_likely(method, first, last, refs)),
            ~exists().where(BillEntry.payment_id == Payment.id),
            ~corrected(),
        )
        .order_by(Payment.occurred_at, Payment.id)
    )  # fmt: skip
    return session().execute(found).all()


def free_refunds(method: str, day: date, orders: Iterable[int], refs: Iterable[str]) -> Sequence[Any]:
    """Money given back, or due to be, that no entry shows yet: of these orders, with these numbers, or about then."""
    found = (
        select(
            Payment.id, Payment.uuid, Payment.net_fen, Payment.occurred_at, Payment.external_ref, Payment.order_id,
            Payment.business_day, Payment.status, Order.number, Order.uuid.label("order_uuid"),
        )
        .join(Order, Order.id == Payment.order_id)
        .where(
            Payment.method == method,
            Payment.net_fen < 0,
            Payment.refund_id.is_not(None),
            Payment.status.in_(BACK),
            Payment.id.in_(_likely(method, day - AROUND, day + AROUND, refs, orders)),
            ~exists().where(BillEntry.payment_id == Payment.id),
        )
        .order_by(Payment.occurred_at, Payment.id)
    )  # fmt: skip
    return session().execute(found).all()


def missing_payments(method: str, day: date) -> Sequence[Payment]:
    """Payments claimed on this day, at a time that a bill covers, which no bill shows and no teacher explained."""
    first, last = day_bounds(day)
    covered = spans(method, first, last)
    if not covered:
        return []
    found = (
        session()
        .scalars(
            select(Payment)
            .join(Payment.order)
            .where(
                Payment.method == method,
                Payment.business_day == day,
                Payment.net_fen > 0,
                Payment.refund_id.is_(None),
                Payment.status == PaymentStatus.CLAIMED.value,
                Order.source != Source.IMPORTED.value,
                ~exists().where(BillEntry.payment_id == Payment.id),
                ~exists().where(Unbilled.payment_id == Payment.id),
                ~corrected(),
            )
            .options(joinedload(Payment.order))
            .order_by(Payment.occurred_at, Payment.id)
        )
        .all()
    )
    return [one for one in found if any(start <= one.occurred_at < end for start, end in covered)]


def spans(method: str, first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
    """The times between `first` and `last` that a bill of this tender covers."""
    found = select(Bill.first_at, Bill.last_at).where(
        Bill.method == method,
        Bill.state.in_((BillState.DONE.value, BillState.RUNNING.value)),
        Bill.first_at < last,
        Bill.last_at > first,
    )
    return [(row[0], row[1]) for row in session().execute(found)]


def entry_of_payment(payment_id: int) -> BillEntry | None:
    """The entry that shows this payment."""
    return session().scalar(select(BillEntry).where(BillEntry.payment_id == payment_id))


def is_corrected(payment_id: int) -> bool:
    """Whether this payment was moved to another tender."""
    return session().scalar(select(Payment.id).where(Payment.id == payment_id, corrected())) is not None


def extra_entries(payment: Payment) -> Sequence[BillEntry]:
    """Entries nobody has a payment for that may be this one, the same amount first, then the nearest in time."""
    around = timedelta(days=7)
    found = session().scalars(
        select(BillEntry).where(
            BillEntry.method == payment.method,
            BillEntry.direction == "in",
            BillEntry.payment_id.is_(None),
            BillEntry.resolution == "",
            BillEntry.business_day.between(payment.business_day - around, payment.business_day + around),
        )
    )
    return sorted(
        found, key=lambda one: (one.amount_fen != payment.net_fen, abs(one.occurred_at - payment.occurred_at), one.id)
    )[:10]
