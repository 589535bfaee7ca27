"""Months of the books: which are closed, which is next, what is still open in one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from shop.books.models import ClosedMonth, Posting
from shop.books.queries.papers import waiting_papers
from shop.books.queries.postings import closed_months
from shop.books.rules.postings import month_end
from shop.db import session
from shop.live.partner.queries.settling import not_booked
from shop.purchasing.models import Invoice
from shop.shifts.models import Shift, ShiftState
from shop.till.models import HeldEnvelope


def next_to_close(months: Sequence[str], *, today: date) -> str | None:
    """The first month that is over and not closed."""
    closed = closed_months()
    return next((one for one in months if one not in closed and month_end(one) < today), None)


def closed_with_who() -> dict[str, ClosedMonth]:
    """Closed months by their name."""
    return {one.month: one for one in session().scalars(select(ClosedMonth))}


def open_things(first: date, last: date) -> dict[str, int]:
    """What is not finished in these days: what, and how many."""
    shifts = select(func.count()).select_from(Shift)
    invoices = select(func.count()).select_from(Invoice)
    held = select(func.count()).select_from(HeldEnvelope).where(HeldEnvelope.decided_at.is_(None))
    counts = {
        "shifts": shifts.where(Shift.business_day.between(first, last), Shift.state != ShiftState.CLOSED),
        "invoices": invoices.where(Invoice.dated.between(first, last), Invoice.state == "differs"),
        "held": held,
    }
    found = {name: session().scalar(wanted) or 0 for name, wanted in counts.items()}
    found["papers"] = waiting_papers(first, last)
    found["statements"] = not_booked(first, last)
    return {name: number for name, number in found.items() if number}


def late_postings(month_first: date, month_last: date) -> int:
    """How many postings stand in a month though their facts belong to a closed one."""
    wanted = select(func.count()).select_from(Posting)
    there = Posting.day.between(month_first, month_last)
    return session().scalar(wanted.where(there, Posting.reason == "late")) or 0
