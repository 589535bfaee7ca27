"""What the worker does before anything else when the demo is opened: the jobs whose results the pages show."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from shop.books.jobs import POST_BOOKS
from shop.books.models import ClosedMonth
from shop.db import session
from shop.demo.jobs import CLOSE_PAST
from shop.jobs.actions.queue import enqueue
from shop.jobs.kinds import kind_called
from shop.jobs.rules import Urgency, nights_due
from shop.planning.jobs import PLAN
from shop.suggestions.jobs import THINK

#: In the order in which somebody who looks around would miss what they make.
FIRST = (PLAN, THINK, POST_BOOKS)


def hurry_the_first_night(*, at: datetime) -> None:
    """Ask for these jobs of the night that has just been as something that somebody waits for; its checks come after.

    In a new demo the books come from its past: the months long over are posted and closed, in their order.
    """
    is_new = session().scalar(select(ClosedMonth.month).limit(1)) is None
    for place, name in enumerate(FIRST):
        due = at - timedelta(seconds=len(FIRST) - place)
        if name == POST_BOOKS and is_new:
            enqueue(CLOSE_PAST, subject="past", by=None, at=at, due_at=due)
        elif nightly := kind_called(name).nightly:
            night = nights_due(nightly, last=None, at=at)[0]
            enqueue(name, by=None, at=at, night=night, due_at=due, urgency=Urgency.SOMEBODY_WAITS)
