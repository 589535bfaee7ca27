"""Take a bill back: what only it showed goes, and with it what that proved; what another bill shows too stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update

from shop.db import transaction
from shop.kernel.errors import N_
from shop.people.actions import audit
from shop.reconcile.actions.bills import bill_to_change, covered_days
from shop.reconcile.actions.matching import match_days
from shop.reconcile.actions.resolving import unprove
from shop.reconcile.actions.waiting import close
from shop.reconcile.models import Bill, BillEntry, BillLine
from shop.reconcile.states import BillState
from shop.sales.actions import proof

UNDONE = N_("账单已撤销")


def undo_bill(bill_id: int, *, by: int | None, at: datetime) -> Bill:
    """Undo an import. Sales that a teacher recorded from it stay sales; their payment is only claimed again.

    Raises NotFound, NotNow.
    """
    with transaction() as current:
        bill = bill_to_change(bill_id, BillState.DONE)
        others = (
            select(BillLine.entry_id, func.min(BillLine.bill_id).label("bill_id"))
            .where(BillLine.bill_id != bill_id)
            .group_by(BillLine.entry_id)
            .subquery()
        )
        mine = select(BillEntry).join(BillLine, BillLine.entry_id == BillEntry.id).where(BillLine.bill_id == bill_id)
        shown_too = {row[0]: row[1] for row in current.execute(select(others.c.entry_id, others.c.bill_id))}
        entries = current.scalars(mine.order_by(BillEntry.id)).all()
        gone = [one for one in entries if one.id not in shown_too]
        for entry in entries:
            if entry.id in shown_too and entry.first_bill_id == bill_id:
                entry.first_bill_id = shown_too[entry.id]
        for entry in gone:
            unprove(entry, by=by, at=at)
        proof.doubt([one.payment_id for one in gone if one.payment_id is not None])
        close({f"bill_entry:{one.id}" for one in gone}, outcome=UNDONE, by=by, at=at)
        current.flush()
        ids = [one.id for one in gone]
        days = sorted({one.business_day for one in gone} | set(covered_days(bill)))
        current.execute(update(BillEntry).where(BillEntry.original_id.in_(ids)).values(original_id=None))
        current.execute(delete(BillLine).where(BillLine.bill_id == bill_id))
        current.execute(delete(BillEntry).where(BillEntry.id.in_(ids)))
        current.expire_all()
        bill = bill_to_change(bill_id, BillState.DONE)
        bill.state, bill.undone_at, bill.undone_by = BillState.UNDONE.value, at, by
        current.flush()
        match_days(bill.method, days, by=by, at=at)
        audit.record("bill.undo", subject=f"bill:{bill.id}", detail=bill.file_name, by=by, at=at)
    return bill
