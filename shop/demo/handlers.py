"""What the worker does for the demo: months long over are posted and closed as a teacher would have done it then."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from shop.books.actions.months import close_month
from shop.books.actions.posting import months_to_post, post_month
from shop.books.queries.months import open_things
from shop.books.queries.postings import closed_months
from shop.books.rules.postings import month_end, month_start
from shop.demo.stage import teacher_id
from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import N_
from shop.web.now import now, today

CLOSED_AFTER, CLOSED_AT = timedelta(days=5), time(16, 20)
#: So many months before the present one are still open: late invoices come in.
LEFT_OPEN = 1
STILL_OPEN = "还有单据没到，先结；到了记在下个月。"


def close_past_months(_job: Claimed, progress: Progress) -> Outcome:
    """The books of the demo's past, month by month in their order, then what is still open. May be repeated."""
    months = months_to_post(today())
    past = months[: max(0, len(months) - 1 - LEFT_OPEN)]
    for number, month in enumerate(months):
        progress.step(number, len(months), N_("正在记账"))
        if month in closed_months():
            continue
        if month in past:
            _close(month)
        else:
            post_month(month, at=now(), today=today())
    counts = {"months": len(months), "closed": len(past)}
    return Outcome(N_("%(months)s 个月的账记好了，结了 %(closed)s 个月。"), counts)


def _close(month: str) -> None:
    first, last = month_start(month), month_end(month)
    then = _moment(last + CLOSED_AFTER)
    reason = STILL_OPEN if open_things(first, last) else ""
    close_month(month, note=reason, by=teacher_id(), at=then, today=last + CLOSED_AFTER)


def _moment(day: date) -> datetime:
    return datetime.combine(day, CLOSED_AT, SHANGHAI).astimezone(UTC)
