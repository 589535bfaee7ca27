"""Days: what the books expect of each tender beside what the bills show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.kernel.clock import day_bounds
from shop.kernel.money import Fen
from shop.reconcile.models import BillEntry, Unbilled, waits
from shop.reconcile.queries.payments import corrected, spans
from shop.reconcile.rules.entries import Direction
from shop.reconcile.rules.formats import FORMATS
from shop.sales.models import Order, Payment, PaymentStatus, SalesByTender, Source

#: Tenders that have bills.
METHODS = tuple(dict.fromkeys(form.method for form in FORMATS))


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderDay:
    """One tender on one business day. `covered`: a bill covers the whole day; `waiting`: what is still open."""

    day: date
    method: str
    payments: int = 0
    in_fen: Fen = 0
    out_fen: Fen = 0
    entries: int = 0
    bill_in_fen: Fen = 0
    bill_out_fen: Fen = 0
    fee_fen: Fen = 0
    waiting: int = 0
    covered: bool = False

    @property
    def difference_fen(self) -> Fen:
        """What the bill shows more (negative: less) than the books."""
        return (self.bill_in_fen - self.bill_out_fen) - (self.in_fen - self.out_fen)

    @property
    def has_bill(self) -> bool:
        """Whether any bill says something about this day."""
        return self.covered or self.entries > 0

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return self.has_bill and not self.waiting


def tender_days(first: date, last: date) -> list[TenderDay]:
    """Every day with money or a bill, the newest first, each tender that has bills."""
    booked = _booked(first, last)
    shown = _shown(first, last)
    missing = _missing(first, last)
    covered = {method: spans(method, day_bounds(first)[0], day_bounds(last)[1]) for method in METHODS}
    found = []
    for number in range((last - first).days + 1):
        day = last - timedelta(days=number)
        for method in METHODS:
            key = (day, method)
            payments, in_fen, out_fen = booked.get(key, (0, 0, 0))
            entries, bill_in, bill_out, fee, waiting = shown.get(key, (0, 0, 0, 0, 0))
            one = TenderDay(
                day=day, method=method, payments=payments, in_fen=in_fen, out_fen=out_fen, entries=entries,
                bill_in_fen=bill_in, bill_out_fen=bill_out, fee_fen=fee, waiting=waiting + missing.get(key, 0),
                covered=_covers(covered[method], day),
            )  # fmt: skip
            if one.payments or one.in_fen or one.out_fen or one.entries:
                found.append(one)
    return found


def other_tenders(day: date) -> list[tuple[str, int, Fen, Fen]]:
    """Tenders without bills on a day: method, payments, money in, money back."""
    sums = (func.sum(getattr(SalesByTender, name)) for name in ("payments", "in_fen", "out_fen"))
    rows = session().execute(
        select(SalesByTender.method, *sums)
        .where(SalesByTender.business_day == day, SalesByTender.method.not_in(METHODS))
        .group_by(SalesByTender.method)
        .order_by(SalesByTender.method)
    )
    return [(row[0], int(row[1]), int(row[2]), int(row[3])) for row in rows]


def entries_of_day(day: date) -> Sequence[BillEntry]:
    """What bills show of a day and is not simply the same: what waits first."""
    return (
        session()
        .scalars(
            select(BillEntry)
            .where(BillEntry.business_day == day, BillEntry.state != "same")
            .options(
                joinedload(BillEntry.payment).joinedload(Payment.order),
                joinedload(BillEntry.original).joinedload(BillEntry.payment).joinedload(Payment.order),
            )
            .order_by(waits().desc(), BillEntry.occurred_at, BillEntry.id)
        )
        .all()
    )


def _booked(first: date, last: date) -> dict[tuple[date, str], tuple[int, Fen, Fen]]:
    """By payments, not by the rollup: imported histories have no bill."""
    taken = Payment.refund_id.is_(None)
    rows = session().execute(
        select(
            Payment.business_day,
            Payment.method,
            func.count().filter(taken, Payment.net_fen > 0) - func.count().filter(taken, Payment.net_fen < 0),
            func.coalesce(func.sum(Payment.net_fen).filter(taken), 0),
            func.coalesce(func.sum(-Payment.net_fen).filter(~taken, Payment.status != PaymentStatus.DUE.value), 0),
        )
        .join(Order, Order.id == Payment.order_id)
        .where(
            Payment.business_day.between(first, last),
            Payment.method.in_(METHODS),
            Order.source != Source.IMPORTED.value,
        )
        .group_by(Payment.business_day, Payment.method)
    )
    return {(row[0], row[1]): (int(row[2]), int(row[3]), int(row[4])) for row in rows}


def _shown(first: date, last: date) -> dict[tuple[date, str], tuple[int, Fen, Fen, Fen, int]]:
    came = BillEntry.direction == Direction.IN.value
    rows = session().execute(
        select(
            BillEntry.business_day,
            BillEntry.method,
            func.count(),
            func.coalesce(func.sum(BillEntry.amount_fen).filter(came), 0),
            func.coalesce(func.sum(BillEntry.amount_fen).filter(~came), 0),
            func.sum(BillEntry.fee_fen),
            func.count().filter(waits()),
        )
        .where(BillEntry.business_day.between(first, last))
        .group_by(BillEntry.business_day, BillEntry.method)
    )
    return {(row[0], row[1]): tuple(map(int, row[2:])) for row in rows}  # type: ignore[misc]


def missing_between(first: date, last: date) -> Select[Any]:
    """Payments claimed on these days that no bill shows and nobody explained, whether a bill covers them or not."""
    return (
        select(Payment)
        .join(Payment.order)
        .where(
            Payment.business_day.between(first, last),
            Payment.method.in_(METHODS),
            Payment.net_fen > 0,
            Payment.refund_id.is_(None),
            Payment.status == PaymentStatus.CLAIMED.value,
            Order.source != Source.IMPORTED.value,
            ~exists().where(BillEntry.payment_id == Payment.id),
            ~exists().where(Unbilled.payment_id == Payment.id),
            ~corrected(),
        )
    )


def _missing(first: date, last: date) -> dict[tuple[date, str], int]:
    """How many payments are missing on bills that cover them."""
    columns = (Payment.business_day, Payment.method, Payment.occurred_at)
    covered = {method: spans(method, day_bounds(first)[0], day_bounds(last)[1]) for method in METHODS}
    if not any(covered.values()):
        return {}
    found: dict[tuple[date, str], int] = {}
    for day, method, moment in session().execute(missing_between(first, last).with_only_columns(*columns)):
        if any(start <= moment < end for start, end in covered[method]):
            found[(day, method)] = found.get((day, method), 0) + 1
    return found


def _covers(times: Sequence[tuple[Any, Any]], day: date) -> bool:
    """Whether bills cover the day from its shop hours' first to last moment, leaving out the hours before dawn."""
    first, last = day_bounds(day)
    return any(start <= first + timedelta(hours=4) and last - timedelta(hours=5) <= end for start, end in times)
