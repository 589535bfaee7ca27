"""Match day by day, each in a short transaction: what a bill proves is confirmed, what is left goes on the worklist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select

from shop.db import session, transaction
from shop.reconcile.actions.waiting import settle_day
from shop.reconcile.models import BillEntry
from shop.reconcile.queries.payments import AROUND, corrected, free_payments, free_refunds
from shop.reconcile.rules.entries import Direction
from shop.reconcile.rules.matching import Found, Moved, Pair, match_payments, match_refunds, originals_of
from shop.reconcile.states import EntryState
from shop.sales.actions import proof
from shop.sales.models import Payment


def match_days(method: str, days: Sequence[date], *, by: int | None, at: datetime) -> None:
    """Match what is open of these days, money in first. What was matched or decided stays as it is, unless its payment
    was corrected away since."""
    for day in days:
        with transaction():
            _let_go(method, day)
            _match_in(method, day)
            _match_out(method, day, by=by, at=at)
            settle_day(method, day, by=by, at=at)


def _let_go(method: str, day: date) -> None:
    gone = (
        select(BillEntry)
        .join(Payment, Payment.id == BillEntry.payment_id)
        .where(BillEntry.method == method, BillEntry.business_day == day, BillEntry.direction == "in", corrected())
    )
    for entry in session().scalars(gone).all():
        release(entry)


def release(entry: BillEntry) -> None:
    """Take an entry and its payment apart again; what it proved is doubted."""
    if entry.payment_id is not None:
        proof.doubt([entry.payment_id])
    entry.payment_id, entry.found, entry.state = None, "", EntryState.ONLY_ON_BILL.value
    entry.resolution, entry.reason, entry.resolved_by, entry.resolved_at = "", "", None, None
    session().flush()


def _open_entries(method: str, day: date, direction: Direction) -> list[BillEntry]:
    found = (
        select(BillEntry)
        .where(
            BillEntry.method == method,
            BillEntry.business_day == day,
            BillEntry.direction == direction.value,
            BillEntry.payment_id.is_(None),
            BillEntry.resolution == "",
        )
        .order_by(BillEntry.occurred_at, BillEntry.id)
    )
    return list(session().scalars(found))


def _match_in(method: str, day: date) -> None:
    entries = _open_entries(method, day, Direction.IN)
    if not entries:
        return
    refs = {ref for one in entries for ref in (one.order_ref, one.platform_ref) if ref}
    payments = free_payments(method, day - AROUND, day + AROUND, refs)
    pairs = match_payments(
        [Moved(one.id, one.amount_fen, one.occurred_at, _refs(one.order_ref, one.platform_ref)) for one in entries],
        [Moved(row.id, row.net_fen, row.occurred_at, _refs(row.external_ref, row.number)) for row in payments],
    )
    _keep(entries, pairs, EntryState.SAME)
    proof.confirm([pair.payment for pair in pairs if pair.same])


def _match_out(method: str, day: date, *, by: int | None, at: datetime) -> None:
    entries = _open_entries(method, day, Direction.OUT)
    if not entries:
        return
    originals = _originals(method, entries)
    orders = _orders_of(originals.values())
    refunds = free_refunds(method, day, set(orders.values()), {one.refund_ref for one in entries if one.refund_ref})
    pairs = match_refunds(
        [
            Moved(
                one.id, one.amount_fen, one.occurred_at, _refs(one.refund_ref),
                orders.get(originals[one.id], 0) if one.id in originals else None,
            )
            for one in entries
        ],
        [
            Moved(row.id, -row.net_fen, row.occurred_at, _refs(row.external_ref), row.order_id) for row in refunds
        ],
    )  # fmt: skip
    for entry in entries:
        entry.original_id = originals.get(entry.id)
        entry.state = EntryState.ONLY_ON_BILL.value if entry.original_id is None else EntryState.REFUND.value
    _keep(entries, pairs, EntryState.REFUND)
    by_id = {one.id: one for one in entries}
    for pair in pairs:
        if pair.same:
            prove(by_id[pair.entry], by=by, at=at)
    session().flush()


def prove(entry: BillEntry, *, by: int | None, at: datetime) -> None:
    """The entry shows that its refund was paid back; what was due is so no longer."""
    if entry.payment_id is None:
        return
    entry.settled = proof.gone_back(
        entry.payment_id,
        reference=entry.refund_ref or entry.platform_ref,
        returned_at=entry.occurred_at,
        by=by,
        at=at,
    )


def _originals(method: str, entries: Sequence[BillEntry]) -> dict[int, int]:
    """The entry of the payment that each of these gives back."""
    refs = sorted({ref for one in entries for ref in (one.platform_ref, one.order_ref) if ref})
    rows = session().execute(
        select(BillEntry.id, BillEntry.platform_ref, BillEntry.order_ref)
        .where(
            BillEntry.method == method,
            BillEntry.direction == Direction.IN.value,
            or_(BillEntry.platform_ref.in_(refs), BillEntry.order_ref.in_(refs)),
        )
        .order_by(BillEntry.occurred_at.desc(), BillEntry.id.desc())
    )
    known: dict[str, int] = {}
    for entry_id, platform_ref, order_ref in rows:
        known[platform_ref] = entry_id
        if order_ref:
            known.setdefault(order_ref, entry_id)
    return originals_of(((one.id, one.platform_ref, one.order_ref) for one in entries), known)


def _orders_of(entry_ids: Iterable[int]) -> dict[int, int]:
    """The order in the books that each of these entries was paid for."""
    found = (
        select(BillEntry.id, Payment.order_id)
        .join(Payment, Payment.id == BillEntry.payment_id)
        .where(BillEntry.id.in_(sorted(set(entry_ids))))
    )
    return {row[0]: row[1] for row in session().execute(found)}


def _keep(entries: Sequence[BillEntry], pairs: Sequence[Pair], state: EntryState) -> None:
    by_id = {one.id: one for one in entries}
    for pair in pairs:
        entry = by_id[pair.entry]
        entry.payment_id, entry.found = pair.payment, Found(pair.found).value
        entry.state = (state if pair.same else EntryState.DIFFERS).value
    session().flush()


def _refs(*texts: str) -> frozenset[str]:
    return frozenset(text for text in texts if text)
