"""A bill from its arrival to its import: every row once, however often and in however many bills it is brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, NotFound, Problem
from shop.people.actions import audit
from shop.reconcile.actions.matching import match_days
from shop.reconcile.models import Bill, BillEntry, BillLine
from shop.reconcile.rules.entries import Direction, Entry, Rejection
from shop.reconcile.rules.reading import LONELY_FEE, ReadBill
from shop.reconcile.states import BillState

AT_ONCE = 300
LONGEST_NAME = 200
MOST_KEPT = 2000
SAME_REFUND = timedelta(minutes=10)
OTHER_AMOUNT = N_("以前导入过同一笔，金额是 %(amount)s，和这次不同。请从商户平台重新下载核对。")

Tell = Callable[[int, int], None]


class NotNow(Conflict):
    """The bill is in a state in which this cannot be done."""

    message = N_("这份账单现在不能这样操作，请刷新页面查看它的状态。")


def bring(name: str, digest: bytes, read: ReadBill, *, by: int | None, at: datetime) -> Bill:
    """Note a bill that is about to be imported. The same file again is the bill that is there already."""
    with transaction() as current:
        there = current.scalar(
            select(Bill)
            .where(Bill.file_sha256 == digest, Bill.state != BillState.UNDONE.value)
            .order_by(Bill.id)
            .limit(1)
        )
        if there is not None:
            return there
        bill = Bill(
            file_name="".join(sign for sign in name if sign >= " ")[-LONGEST_NAME:],
            file_sha256=digest,
            form=read.form.name,
            method=read.form.method,
            state=BillState.NEW.value,
            first_at=_utc(read.first_at),
            last_at=_utc(read.last_at),
            rows=read.rows,
            warnings=[{"message": one.message, "facts": dict(one.facts or {})} for one in read.warnings],
            brought_at=at,
            brought_by=by,
        )
        current.add(bill)
        current.flush()
        return bill


def start(bill_id: int) -> Bill:
    """Mark a bill as being imported. Raises NotFound, NotNow."""
    with transaction():
        bill = bill_to_change(bill_id, BillState.NEW, BillState.RUNNING)
        bill.state = BillState.RUNNING.value
        return bill


def give_up(bill_id: int) -> None:
    """Forget a file that was brought but not imported. Raises NotFound, NotNow."""
    with transaction() as current:
        bill_to_change(bill_id, BillState.NEW)
        current.execute(delete(Bill).where(Bill.id == bill_id))


def bill_to_change(bill_id: int, *states: BillState) -> Bill:
    """The bill, locked until the commit. Raises NotFound, or NotNow when it is in none of `states`."""
    bill = session().get(Bill, bill_id, with_for_update=True, populate_existing=True)
    if bill is None:
        raise NotFound
    if bill.state not in states:
        raise NotNow
    return bill


def import_bill(bill_id: int, read: ReadBill, *, by: int | None, at: datetime, tell: Tell | None = None) -> Bill:
    """Take the entries in, a few at a time, and match them. Cut off, it may be repeated: what is in stays in.

    Raises NotFound, NotNow.
    """
    bill = start(bill_id)
    rejections = list(read.rejections)
    days: set[date] = set()
    for done, some in _pieces(read.entries):
        if tell:
            tell(done, read.rows)
        with transaction():
            rejections += _take(bill, some)
        days |= {business_day(one.at) for one in some}
    with transaction():
        lonely, new_fees = _fees(bill, read)
        rejections += lonely
    match_days(bill.method, sorted(days | set(covered_days(bill))), by=by, at=at)
    with transaction() as current:
        bill = bill_to_change(bill_id, BillState.RUNNING)
        _count(bill, rejections, new_fees=new_fees)
        bill.state, bill.done_at = BillState.DONE.value, at
        current.flush()
        detail = f"{bill.file_name} {bill.rows}/{bill.taken}/{bill.already}/{bill.rejected}"
        audit.record("bill.import", subject=f"bill:{bill.id}", detail=detail, by=by, at=at)
    return bill


def covered_days(bill: Bill) -> list[date]:
    """The business days that the bill covers."""
    if bill.first_at >= bill.last_at:
        return []
    first, last = business_day(bill.first_at), business_day(bill.last_at - timedelta(seconds=1))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def days_of(bill: Bill) -> list[date]:
    """The business days that the bill covers or has entries of."""
    shown = select(BillEntry.business_day).join(BillLine, BillLine.entry_id == BillEntry.id)
    found = set(session().scalars(shown.where(BillLine.bill_id == bill.id).distinct()))
    return sorted(found | set(covered_days(bill)))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(year=2000, tzinfo=UTC)


def _pieces(entries: Sequence[Entry]) -> Iterator[tuple[int, Sequence[Entry]]]:
    for first in range(0, len(entries), AT_ONCE):
        yield first, entries[first : first + AT_ONCE]


def identity_of(method: str, entry: Entry) -> str:
    """What tells this movement from every other, whichever bill shows it."""
    return f"{method}:{entry.direction.value}:{entry.platform_ref}:{entry.refund_ref}"[:200]


def _take(bill: Bill, entries: Sequence[Entry]) -> list[Rejection]:
    """Keep the entries that are not there yet and that this bill shows them; what contradicts the books is told."""
    by_identity = {identity_of(bill.method, one): one for one in entries}
    known = _known(by_identity)
    for identity, entry in by_identity.items():
        if identity not in known and entry.direction == Direction.OUT:
            twin = _twin(bill, entry)
            if twin is not None:
                known[identity] = (twin.id, twin.amount_fen)
    new = [_row(bill, one, identity) for identity, one in by_identity.items() if identity not in known]
    if new:
        _insert(BillEntry, new, ["identity"])
        known |= _known([row["identity"] for row in new])
    wrong = {name: known[name][1] for name, one in by_identity.items() if known[name][1] != one.fen}
    lines = [
        {"bill_id": bill.id, "entry_id": known[identity][0], "row": one.row}
        for identity, one in by_identity.items()
        if identity not in wrong
    ]
    if lines:
        _insert(BillLine, lines, ["bill_id", "entry_id"])
    return [
        Rejection(by_identity[name].row, (Problem("", OTHER_AMOUNT, {"amount": f"{fen / 100:.2f}"}),))
        for name, fen in wrong.items()
    ]


def _known(identities: Any) -> dict[str, tuple[int, int]]:
    found = select(BillEntry.identity, BillEntry.id, BillEntry.amount_fen).where(
        BillEntry.identity.in_(list(identities))
    )
    return {row[0]: (row[1], row[2]) for row in session().execute(found)}


def _twin(bill: Bill, entry: Entry) -> BillEntry | None:
    """The same refund on a bill of another form, which numbers refunds in its own way."""
    return session().scalar(
        select(BillEntry)
        .join(Bill, Bill.id == BillEntry.first_bill_id)
        .where(
            Bill.form != bill.form,
            BillEntry.method == bill.method,
            BillEntry.direction == Direction.OUT.value,
            BillEntry.platform_ref == entry.platform_ref,
            BillEntry.amount_fen == entry.fen,
            BillEntry.occurred_at.between(entry.at - SAME_REFUND, entry.at + SAME_REFUND),
        )
        .order_by(BillEntry.id)
        .limit(1)
    )


def _row(bill: Bill, entry: Entry, identity: str) -> dict[str, Any]:
    return {
        "identity": identity, "first_bill_id": bill.id, "method": bill.method, "direction": entry.direction.value,
        "business_day": business_day(entry.at), "occurred_at": entry.at, "amount_fen": entry.fen,
        "fee_fen": entry.fee_fen, "platform_ref": entry.platform_ref, "order_ref": entry.order_ref,
        "refund_ref": entry.refund_ref, "state": "only_on_bill", "found": "", "resolution": "", "reason": "",
    }  # fmt: skip


def _insert(model: Any, rows: list[dict[str, Any]], key: list[str]) -> None:
    insert: Any = (sqlite if session().get_bind().dialect.name == "sqlite" else postgresql).insert(model)
    session().execute(insert.on_conflict_do_nothing(index_elements=key), rows)


def _fees(bill: Bill, read: ReadBill) -> tuple[list[Rejection], int]:
    """Fees in rows of their own go to the entry they were taken for, once; and how many of them are new."""
    lonely, new = [], 0
    sums: dict[str, int] = {}
    for fee in read.fees:
        sums[fee.platform_ref] = sums.get(fee.platform_ref, 0) + fee.fen
    for fee in read.fees:
        entry = session().scalar(
            select(BillEntry).where(
                BillEntry.method == bill.method,
                BillEntry.direction == Direction.IN.value,
                BillEntry.platform_ref == fee.platform_ref,
            )
        )
        if entry is None:
            lonely.append(Rejection(fee.row, (Problem("", LONELY_FEE),), skipped=True))
        elif entry.first_bill_id == bill.id:
            entry.fee_fen = sums[fee.platform_ref]
            new += 1
    session().flush()
    return lonely, new


def _count(bill: Bill, rejections: Sequence[Rejection], *, new_fees: int) -> None:
    """Rows are taken, there already, or rejected; a row that is a fee counts with the entry it belongs to."""
    shown = (
        select(BillEntry.direction, BillEntry.amount_fen, BillEntry.fee_fen, BillEntry.first_bill_id)
        .join(BillLine, BillLine.entry_id == BillEntry.id)
        .where(BillLine.bill_id == bill.id)
    )
    rows = session().execute(shown).all()
    bill.taken = sum(row[3] == bill.id for row in rows) + new_fees
    bill.rejected = len(rejections)
    bill.already = bill.rows - bill.taken - bill.rejected
    bill.in_fen = sum(row[1] for row in rows if row[0] == Direction.IN)
    bill.out_fen = sum(row[1] for row in rows if row[0] == Direction.OUT)
    bill.fee_fen = sum(row[2] for row in rows)
    bill.rejections = [one.as_json() for one in sorted(rejections, key=lambda one: one.row)][:MOST_KEPT]
