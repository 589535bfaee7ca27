"""What the worker does for food safety every night."""

from __future__ import annotations

from datetime import timedelta

from shop.calendar.queries import day_of
from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.safety.actions.certificates import remind_of
from shop.safety.queries.certificates import certified, ending
from shop.safety.queries.points import duties
from shop.web.access import May
from shop.web.now import now, today
from shop.worklist.actions import open_item

MISSED = "safety_missed"


def remind(job: Claimed, _progress: Progress) -> Outcome:
    """Put certificates that end soon on the worklist, and the day that has been when something was not noted on it."""
    people = ending(certified(today=today()))
    remind_of(people, at=now())
    day = job.night or today() - timedelta(days=1)
    missed = sum(one.left for one in duties(day) if one.point.every_days == 1) if day_of(day).is_open else 0
    if missed:
        facts = {"day": day.isoformat(), "count": missed}
        open_item(MISSED, subject=f"day:{day}", right=May.NOTE_SAFETY, facts=facts, at=now())
    return Outcome(
        N_("%(people)s 人的健康证快到期或过期，前一天有 %(missed)s 次没有记。"),
        {"people": str(len(people)), "missed": str(missed)},
    )
