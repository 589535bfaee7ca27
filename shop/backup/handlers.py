"""What the worker does: a backup, and looking whether one is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from shop.backup.actions.queue import queue_backup
from shop.backup.actions.take import Step, take_backup
from shop.backup.jobs import BACKUP
from shop.backup.manifest import Reason
from shop.backup.rules.planning import due
from shop.calendar.queries.days import day_of
from shop.db import session
from shop.jobs.actions.leases import Claimed
from shop.jobs.models import Job
from shop.jobs.progress import Outcome, Progress
from shop.kernel.clock import SHANGHAI, business_day
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.people.queries import shop_profile
from shop.web.now import now, settings


def backup(job: Claimed, progress: Progress) -> Outcome:
    """Take a backup. A repetition after a cut takes another one."""
    steps = list(Step)

    def told(step: Step) -> None:
        progress.step(steps.index(step), len(steps), step.label)

    taken = take_backup(settings(), reason=Reason(job.arguments["reason"]), at=now(), told=told)
    books = taken.manifest.books
    facts = {"orders": f"{books.orders:,}", "amount": yuan(books.day_fen), "day": str(books.day or "—")}
    if taken.manifest.doubts:
        return Outcome(N_("备份好了，但有疑问，请看「备份」页。"), wrong=True)
    return Outcome(N_("备份好了，已验证：共 %(orders)s 单，%(day)s 收了 %(amount)s。"), facts)


def plan(*, at: datetime) -> None:
    """Ask for a backup when one is due: every hour in opening hours, after closing, daily in any case."""
    if settings().demo or not shop_profile().set_up:
        return
    last = session().scalar(select(func.max(Job.created_at)).where(Job.kind == BACKUP))
    opens, closes = opening(at)
    reason = due(at, last=last, opens=opens, closes=closes)
    session().rollback()
    if reason is not None:
        queue_backup(reason=reason, at=at)


def opening(at: datetime) -> tuple[datetime | None, datetime | None]:
    """When the present business day opens and closes; a closed day has no hours in which it would be open."""
    day = day_of(business_day(at))
    midnight = datetime.combine(day.day, datetime.min.time(), SHANGHAI)
    if not day.is_open:
        return midnight + timedelta(hours=4), midnight + timedelta(hours=4)
    if day.opens is None or day.closes is None:
        return None, None
    return midnight + timedelta(minutes=day.opens), midnight + timedelta(minutes=day.closes)
