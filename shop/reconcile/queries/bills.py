"""Bills, their files until they are imported, and their entries by class."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, NotFound
from shop.reconcile.models import Bill, BillEntry, BillLine, Unbilled, waits
from shop.reconcile.queries.payments import corrected
from shop.reconcile.rules.entries import Direction
from shop.reconcile.rules.reading import NoBill
from shop.reconcile.states import BillState, EntryState
from shop.sales.models import Order, Payment, PaymentStatus, Source
from shop.web.now import settings

A_WEEK = timedelta(days=7)
OPEN, MISSING, REJECTED = "open", "missing", "rejected"
CLASSES: dict[str, ColumnElement[bool]] = {
    OPEN: waits(),
    EntryState.SAME.value: and_(BillEntry.state == EntryState.SAME.value, BillEntry.direction == Direction.IN.value),
    EntryState.DIFFERS.value: BillEntry.state == EntryState.DIFFERS.value,
    EntryState.ONLY_ON_BILL.value: BillEntry.state == EntryState.ONLY_ON_BILL.value,
    EntryState.REFUND.value: BillEntry.state == EntryState.REFUND.value,
}


def files_folder() -> Path:
    """Where uploaded bills wait for their import."""
    return settings().data_dir / "bills"


def kept_file(bill_id: int) -> Path:
    """An uploaded bill until it is imported."""
    return files_folder() / f"{bill_id}.bill"


def kept_bytes(bill_id: int) -> bytes:
    """What was uploaded. Raises NoBill when it is gone."""
    path = kept_file(bill_id)
    if not path.is_file():
        raise NoBill(N_("上传的文件已经不在了，请重新上传。已经导入的不会重复。"))
    return path.read_bytes()


def bill_of(bill_id: int) -> Bill:
    """The bill as it is now. Raises NotFound."""
    bill = session().get(Bill, bill_id, populate_existing=True)
    if bill is None:
        raise NotFound
    return bill


def entry_of(entry_id: int) -> BillEntry:
    """One entry with its payment and its original. Raises NotFound."""
    found = session().scalar(
        select(BillEntry)
        .where(BillEntry.id == entry_id)
        .options(
            joinedload(BillEntry.payment).joinedload(Payment.order),
            joinedload(BillEntry.original).joinedload(BillEntry.payment).joinedload(Payment.order),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def bills_showing(entry_id: int) -> Sequence[Bill]:
    """The bills that show an entry."""
    found = select(Bill).join(BillLine, BillLine.bill_id == Bill.id).where(BillLine.entry_id == entry_id)
    return session().scalars(found.order_by(Bill.id)).all()


def entries(bill_id: int, kind: str) -> Select[Any]:
    """The entries of a bill in one class, in the order of time; with what they were matched with."""
    return (
        select(BillEntry)
        .join(BillLine, BillLine.entry_id == BillEntry.id)
        .where(BillLine.bill_id == bill_id, CLASSES.get(kind, true()))
        .options(
            joinedload(BillEntry.payment).joinedload(Payment.order),
            joinedload(BillEntry.original).joinedload(BillEntry.payment).joinedload(Payment.order),
        )
        .order_by(BillEntry.occurred_at, BillEntry.id)
    )


def missing(bill: Bill) -> Select[Any]:
    """Payments that the bill should show and does not; also those whose absence was explained."""
    return (
        select(Payment)
        .join(Payment.order)
        .where(
            Payment.method == bill.method,
            _on_days_of([bill]),
            Payment.occurred_at >= bill.first_at,
            Payment.occurred_at < bill.last_at,
            or_(
                Payment.status == PaymentStatus.CLAIMED.value,
                exists().where(Unbilled.payment_id == Payment.id),
            ),
            *_absent(),
        )
        .options(joinedload(Payment.order))
        .order_by(Payment.occurred_at, Payment.id)
    )


def _absent() -> tuple[ColumnElement[bool], ...]:
    """Money that the till took, that no entry shows and that was not moved to another tender."""
    return (
        Payment.net_fen > 0,
        Payment.refund_id.is_(None),
        Order.source != Source.IMPORTED.value,
        ~exists().where(BillEntry.payment_id == Payment.id),
        ~corrected(),
    )


def _on_days_of(bills: Sequence[Bill]) -> ColumnElement[bool]:
    """Narrows payments down by their index; a tablet's clock may have been wrong by days."""
    first, last = min(one.first_at for one in bills), max(one.last_at for one in bills)
    return Payment.business_day.between(business_day(first) - A_WEEK, business_day(last) + A_WEEK)


def explained(payments: Sequence[Payment]) -> dict[int, Unbilled]:
    """What teachers said about these payments."""
    found = session().scalars(select(Unbilled).where(Unbilled.payment_id.in_([one.id for one in payments])))
    return {one.payment_id: one for one in found}


def counts(bill: Bill) -> dict[str, int]:
    """How many of each class the bill has: two questions."""
    sums = [func.count().filter(condition) for condition in CLASSES.values()]
    shown = select(*sums).select_from(BillEntry).join(BillLine, BillLine.entry_id == BillEntry.id)
    found = dict(zip(CLASSES, session().execute(shown.where(BillLine.bill_id == bill.id)).one(), strict=True))
    said = exists().where(Unbilled.payment_id == Payment.id)
    absent = missing(bill).order_by(None).with_only_columns(func.count(), func.count().filter(~said))
    found[MISSING], waiting = session().execute(absent).one()
    found[OPEN] += waiting
    found[REJECTED] = bill.rejected
    return found


def open_counts(bills: Sequence[Bill]) -> dict[int, int]:
    """How much of each of these bills waits for a teacher, on either side: two questions."""
    if not bills:
        return {}
    found = (
        select(BillLine.bill_id, func.count())
        .join(BillEntry, BillEntry.id == BillLine.entry_id)
        .where(BillLine.bill_id.in_([one.id for one in bills]), waits())
        .group_by(BillLine.bill_id)
    )
    waiting = {row[0]: row[1] for row in session().execute(found)}
    for bill_id, count in session().execute(
        select(Bill.id, func.count())
        .join(Payment, and_(Payment.method == Bill.method, Payment.occurred_at.between(Bill.first_at, Bill.last_at)))
        .join(Order, Order.id == Payment.order_id)
        .where(
            Bill.id.in_([one.id for one in bills]),
            Bill.state == BillState.DONE.value,
            _on_days_of(bills),
            Payment.status == PaymentStatus.CLAIMED.value,
            *_absent(),
            ~exists().where(Unbilled.payment_id == Payment.id),
        )
        .group_by(Bill.id)
    ):
        waiting[bill_id] = waiting.get(bill_id, 0) + count
    return waiting


def known_already(read_identities: Sequence[str]) -> int:
    """How many of these entries are there already."""
    there = 0
    for first in range(0, len(read_identities), 500):
        some = read_identities[first : first + 500]
        there += session().scalar(select(func.count()).where(BillEntry.identity.in_(some))) or 0
    return there
