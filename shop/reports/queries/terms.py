"""The school's terms as the calendar has them."""

from __future__ import annotations

from sqlalchemy import select

from shop.calendar.models import CalendarEntry
from shop.calendar.rules.kinds import Kind
from shop.db import session
from shop.reports.rules.periods import Days


def terms() -> tuple[Days, ...]:
    """All terms, in order."""
    found = (
        select(CalendarEntry.first_day, CalendarEntry.last_day)
        .where(CalendarEntry.kind == Kind.TERM.value, CalendarEntry.removed_at.is_(None))
        .order_by(CalendarEntry.first_day)
    )
    return tuple(Days(first, last) for first, last in session().execute(found))
