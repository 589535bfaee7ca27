"""What the worker does for the calendar."""

from __future__ import annotations

from shop.calendar.actions.reminder import remind
from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.web.now import now


def remind_of_year(_job: Claimed, _progress: Progress) -> Outcome:
    """Ask for next year's holidays when it is time."""
    year = remind(at=now())
    if year is None:
        return Outcome(N_("现在不用提醒。"))
    return Outcome(N_("%(year)s 年的放假安排还没有录入，已经放进待办。"), {"year": str(year)})
