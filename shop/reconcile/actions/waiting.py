"""What a bill leaves open goes on the worklist, one by one; what is no longer open comes off it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from shop.db import session, transaction
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.people.queries.persons import administrators
from shop.reconcile.models import BillEntry
from shop.reconcile.queries.payments import missing_payments
from shop.reconcile.states import EntryState
from shop.sales.models import Payment
from shop.web.access import May
from shop.worklist import actions as worklist
from shop.worklist.models import WorkItem

KINDS = {
    EntryState.DIFFERS.value: "bill_differs",
    EntryState.ONLY_ON_BILL.value: "bill_extra",
    EntryState.REFUND.value: "bill_refund",
}
MISSING = "bill_missing"
MATCHED = N_("已对上")


def settle_day(method: str, day: date, *, by: int | None, at: datetime) -> None:
    """Put on the worklist what is open of this day, and take off what is not."""
    with transaction():
        entries = (
            session().scalars(select(BillEntry).where(BillEntry.method == method, BillEntry.business_day == day)).all()
        )
        waiting = [_entry_waits(one, by) for one in entries if one.is_open]
        waiting += [_payment_waits(one, by) for one in missing_payments(method, day)]
        worklist.open_items(waiting, at=at)
        known = {f"bill_entry:{one.id}" for one in entries}
        known |= {f"payment:{uuid}" for uuid in session().scalars(_uuids(method, day))}
        keep = {(one.kind, one.subject) for one in waiting}
        close(known, but=keep, outcome=MATCHED, by=by, at=at)


def _entry_waits(entry: BillEntry, by: int | None) -> worklist.Waiting:
    facts = {
        "method": entry.method, "amount": yuan(entry.amount_fen), "day": entry.business_day.isoformat(),
        "reference": entry.platform_ref,
    }  # fmt: skip
    return worklist.Waiting(KINDS[entry.state], f"bill_entry:{entry.id}", May.RECONCILE, facts, by)


def _payment_waits(payment: Payment, by: int | None) -> worklist.Waiting:
    facts = {
        "number": payment.order.number, "method": payment.method, "amount": yuan(payment.net_fen),
        "day": payment.business_day.isoformat(),
    }  # fmt: skip
    return worklist.Waiting(MISSING, f"payment:{payment.uuid}", May.RECONCILE, facts, by)


def _uuids(method: str, day: date) -> Select[Any]:
    return select(Payment.uuid).where(
        Payment.method == method, Payment.business_day == day, Payment.net_fen > 0, Payment.refund_id.is_(None)
    )


def close(
    subjects: Collection[str], *, but: Collection[tuple[str, str]] = (), outcome: str, by: int | None, at: datetime
) -> None:
    """Take these off the worklist, where they are on it. What nobody asked for is closed in an administrator's name."""
    open_now = session().execute(
        select(WorkItem.kind, WorkItem.subject).where(
            WorkItem.kind.in_((*KINDS.values(), MISSING)), WorkItem.closed_at.is_(None)
        )
    )
    found = [(kind, subject) for kind, subject in open_now.all() if subject in subjects and (kind, subject) not in but]
    closer = by or (min(administrators(), default=None) if found else None)
    for kind, subject in found:
        if closer is not None:
            worklist.close_about(kind, subject=subject, outcome=outcome, by=closer, at=at)
