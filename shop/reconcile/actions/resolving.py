"""A teacher settles what the rules leave open: accepts, links by hand, says it is not ours, explains what lacks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.kernel.money import yuan
from shop.people.actions import audit
from shop.reconcile.actions.matching import prove, release
from shop.reconcile.actions.waiting import close, settle_day
from shop.reconcile.models import BillEntry, Unbilled
from shop.reconcile.queries.payments import free_payments, free_refunds
from shop.reconcile.rules.entries import Direction
from shop.reconcile.rules.matching import Found
from shop.reconcile.states import EntryState, Resolution
from shop.sales.actions import proof
from shop.sales.models import Payment

LONGEST_REASON = 200
LINK_AROUND = timedelta(days=7)


class NotOpen(Conflict):
    """It has been settled meanwhile."""

    message = N_("这一笔已经处理过了。刷新后可以看到处理结果。")


class NothingToTakeBack(Conflict):
    """Nobody decided anything about it."""

    message = N_("这一笔没有可撤销的处理。")


class SaleWasRecorded(Conflict):
    """A recorded sale is a sale: it is voided, not forgotten."""

    message = N_("这一笔已经补录成订单。要撤销，请到那张订单上撤单或退款。")


def reason_of(text: str) -> str:
    """A reason somebody typed. Raises Invalid when there is none."""
    reason = text.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid(problems=(Problem("reason", N_("请写明原因，最多 200 个字。")),))
    return reason


def open_entry(entry_id: int) -> BillEntry:
    """An entry that waits, locked until the commit. Raises NotFound, NotOpen."""
    entry = locked_entry(entry_id)
    if not entry.is_open:
        raise NotOpen
    return entry


def locked_entry(entry_id: int) -> BillEntry:
    """An entry, locked until the commit. Raises NotFound."""
    entry = session().get(BillEntry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None:
        raise NotFound
    return entry


def accept(entry_id: int, *, reason: str, by: int, at: datetime) -> None:
    """Let it stand: an amount that differs, or a refund the till never saw. Raises NotFound, NotOpen, Invalid."""
    said = reason_of(reason)
    with transaction():
        entry = open_entry(entry_id)
        if entry.payment_id is not None and entry.direction == Direction.IN:
            proof.confirm([entry.payment_id])
        if entry.payment_id is not None and entry.direction == Direction.OUT:
            prove(entry, by=by, at=at)
        _decide(entry, Resolution.ACCEPTED, said, by=by, at=at)


def not_ours(entry_id: int, *, reason: str, by: int, at: datetime) -> None:
    """The money has nothing to do with the till. Raises NotFound, NotOpen, Invalid."""
    said = reason_of(reason)
    with transaction():
        entry = open_entry(entry_id)
        if entry.payment_id is not None:
            raise NotOpen
        _decide(entry, Resolution.NOT_OURS, said, by=by, at=at)


def recorded(entry: BillEntry, payment_id: int, *, reason: str, by: int, at: datetime) -> None:
    """The missed sale is in the books now, with this payment. Runs inside the caller's transaction."""
    entry.payment_id, entry.found, entry.state = payment_id, Found.HAND.value, EntryState.SAME.value
    proof.confirm([payment_id])
    _decide(entry, Resolution.RECORDED, reason, by=by, at=at)


def link(entry_id: int, payment_uuid: UUID, *, by: int, at: datetime) -> BillEntry:
    """Say which payment the entry is. When the amounts differ it stays open until that is accepted.

    Raises NotFound, NotOpen, and Conflict when the payment is another entry's already.
    """
    with transaction():
        entry = open_entry(entry_id)
        if entry.payment_id is not None:
            raise NotOpen
        payment = session().scalar(select(Payment).where(Payment.uuid == payment_uuid).with_for_update())
        if payment is None or payment.id not in {row.id for row in candidates(entry)}:
            raise Conflict(N_("这笔收款已经对上别的账单，或不是同一种支付方式。请刷新后再选。"))
        same = entry.amount_fen == abs(payment.net_fen)
        entry.payment_id, entry.found = payment.id, Found.HAND.value
        if not same:
            entry.state = EntryState.DIFFERS.value
        elif entry.direction == Direction.IN:
            entry.state = EntryState.SAME.value
            proof.confirm([payment.id])
        else:
            entry.state = EntryState.REFUND.value
            prove(entry, by=by, at=at)
        session().flush()
        _forget_unbilled(payment)
        _note("bill.link", entry, f"payment {payment.uuid}", by=by, at=at)
        settle_day(entry.method, entry.business_day, by=by, at=at)
        if payment.business_day != entry.business_day:
            settle_day(entry.method, payment.business_day, by=by, at=at)
        return entry


def candidates(entry: BillEntry) -> list[Any]:
    """Payments that the entry may be, those of the same amount first, then the nearest in time."""
    if entry.direction == Direction.IN:
        rows = free_payments(entry.method, entry.business_day - LINK_AROUND, entry.business_day + LINK_AROUND)
    else:
        rows = free_refunds(entry.method, entry.business_day, (), ())
    return sorted(
        rows, key=lambda row: (abs(row.net_fen) != entry.amount_fen, abs(row.occurred_at - entry.occurred_at), row.id)
    )


def take_back(entry_id: int, *, by: int, at: datetime) -> BillEntry:
    """Undo what was decided about an entry by hand. Raises NotFound, NothingToTakeBack, SaleWasRecorded."""
    with transaction():
        entry = locked_entry(entry_id)
        if entry.resolution == Resolution.RECORDED:
            raise SaleWasRecorded
        if not entry.resolution and (entry.payment_id is None or (entry.direction == Direction.OUT and entry.settled)):
            raise NothingToTakeBack
        payment = session().get(Payment, entry.payment_id) if entry.payment_id is not None else None
        if entry.resolution:
            _undo_decision(entry, by=by, at=at)
        else:
            release(entry)
        _note("bill.take_back", entry, "", by=by, at=at)
        settle_day(entry.method, entry.business_day, by=by, at=at)
        if payment is not None and payment.business_day != entry.business_day:
            settle_day(entry.method, payment.business_day, by=by, at=at)
        return entry


def _undo_decision(entry: BillEntry, *, by: int, at: datetime) -> None:
    if entry.payment_id is not None and entry.state == EntryState.DIFFERS:
        if entry.direction == Direction.IN:
            proof.doubt([entry.payment_id])
        unprove(entry, by=by, at=at)
    entry.resolution, entry.reason, entry.resolved_by, entry.resolved_at = "", "", None, None
    session().flush()


def unprove(entry: BillEntry, *, by: int | None, at: datetime) -> None:
    """The entry proves its refund no longer."""
    if entry.settled and entry.payment_id is not None:
        proof.not_gone_back(entry.payment_id, entry.settled, by=by, at=at)
    entry.settled = None


def explain(payment_uuid: UUID, *, reason: str, by: int, at: datetime) -> None:
    """No bill will show this payment, and why. Raises NotFound, Invalid, NotOpen."""
    said = reason_of(reason)
    with transaction() as current:
        payment = current.scalar(select(Payment).where(Payment.uuid == payment_uuid).with_for_update())
        if payment is None:
            raise NotFound
        taken = current.scalar(select(BillEntry.id).where(BillEntry.payment_id == payment.id))
        if taken is not None or current.get(Unbilled, payment.id) is not None:
            raise NotOpen
        current.add(Unbilled(payment_id=payment.id, reason=said, decided_by=by, decided_at=at))
        current.flush()
        close([f"payment:{payment.uuid}"], outcome=said, by=by, at=at)
        audit.record("bill.explain", subject=f"payment:{payment.uuid}", detail=said, by=by, at=at)


def unexplain(payment_uuid: UUID, *, by: int, at: datetime) -> None:
    """The explanation was wrong: the payment waits again. Raises NotFound, NothingToTakeBack."""
    with transaction() as current:
        payment = current.scalar(select(Payment).where(Payment.uuid == payment_uuid).with_for_update())
        if payment is None:
            raise NotFound
        if not _forget_unbilled(payment):
            raise NothingToTakeBack
        audit.record("bill.take_back", subject=f"payment:{payment.uuid}", by=by, at=at)
        settle_day(payment.method, payment.business_day, by=by, at=at)


def _forget_unbilled(payment: Payment) -> bool:
    kept = session().get(Unbilled, payment.id)
    if kept is not None:
        session().delete(kept)
        session().flush()
    return kept is not None


def _decide(entry: BillEntry, resolution: Resolution, reason: str, *, by: int, at: datetime) -> None:
    entry.resolution, entry.reason, entry.resolved_by, entry.resolved_at = resolution.value, reason, by, at
    session().flush()
    close([f"bill_entry:{entry.id}"], outcome=reason, by=by, at=at)
    _note(f"bill.{resolution.value}", entry, reason, by=by, at=at)


def _note(verb: str, entry: BillEntry, detail: str, *, by: int, at: datetime) -> None:
    told = f"{entry.method} {entry.business_day} {yuan(entry.amount_fen)} {detail}".strip()
    audit.record(verb, subject=f"bill_entry:{entry.id}", detail=told, by=by, at=at)
