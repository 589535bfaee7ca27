"""What the drawers came to against what they should hold. Money is fen."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select

from shop.db import session
from shop.kernel.money import Fen
from shop.reports.rules.periods import Days
from shop.shifts.models import Shift


class CashDifference(NamedTuple):
    """Shifts that were counted, those that were not right, and what was missing (negative) or too much."""

    counted: int
    wrong: int
    fen: Fen


def difference(days: Days, *, until: datetime | None = None) -> CashDifference:
    """Of the shifts of these days; `until`: of the last day only those that were closed before."""
    found = select(
        func.count(),
        func.count().filter(Shift.variance_fen != 0),
        func.coalesce(func.sum(Shift.variance_fen), 0),
    ).where(Shift.business_day.between(days.first, days.last), Shift.variance_fen.is_not(None))
    if until is not None:
        found = found.where(or_(Shift.business_day < days.last, Shift.closed_at <= until))
    counted, wrong, fen = session().execute(found).one()
    return CashDifference(counted, wrong, int(fen or 0))
