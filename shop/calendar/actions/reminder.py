"""Asking for next year's calendar, and being content once it is there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from shop.calendar.queries.days import year_of
from shop.calendar.rules.years import year_to_ask_for
from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_
from shop.web.access import May
from shop.worklist.actions import close_about, open_item
from shop.worklist.models import WorkItem

KIND = "calendar_year"
ENTERED = N_("放假安排已录入。")
ASK_AGAIN_AFTER = timedelta(days=14)


def subject(year: int) -> str:
    """How the worklist names the year."""
    return f"calendar:{year}"


def remind(*, at: datetime) -> int | None:
    """Ask for next year's holidays when this year has fewer than 60 days left and they are not announced here.

    Whoever crosses the question out without an answer is asked again two weeks later. Returns the year
    that is asked for.
    """
    year = year_to_ask_for(business_day(at))
    if year is None or year_of(year).known:
        return None
    with transaction():
        asked = session().scalar(select(WorkItem).where(WorkItem.kind == KIND, WorkItem.subject == subject(year)))
        if asked is not None and (asked.closed_at is None or asked.closed_at > at - ASK_AGAIN_AFTER):
            return None
        open_item(KIND, subject=subject(year), right=May.EDIT_CALENDAR, facts={"year": year}, at=at)
        return year


def settle(first: date, last: date, *, by: int | None, at: datetime) -> None:
    """After a change between these days: take the question for a year off the worklist once the year is known."""
    if by is None:
        return
    with transaction():
        for year in range(first.year, last.year + 1):
            if year_of(year).known:
                close_about(KIND, subject=subject(year), outcome=ENTERED, by=by, at=at)
