"""What the worker does for the books every night, and when somebody asks."""

from __future__ import annotations

from shop.books.actions.posting import months_to_post, post_month
from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.web.now import now, today


def post(_job: Claimed, progress: Progress) -> Outcome:
    """Bring the books to what the facts say, a month at a time."""
    months = months_to_post(today())
    made = 0
    for number, month in enumerate(months):
        progress.step(number, len(months), N_("正在记账"))
        made += post_month(month, at=now(), today=today())
        progress.give_way(0.3)
    return Outcome(
        N_("%(months)s 个月的账和单据一致，新记了 %(made)s 笔。"), {"months": len(months), "made": f"{made:,}"}
    )
