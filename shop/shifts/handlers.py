"""What the worker does for shifts every night."""

from __future__ import annotations

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.shifts.actions.closing import look_after
from shop.shifts.actions.findings import Z_BROKEN, find
from shop.shifts.queries.chain import check_reports
from shop.web.now import now


def check(_job: Claimed, progress: Progress) -> Outcome:
    """The chain of reports; when it is whole, supplements for what the desk changed and word of shifts that wait."""
    verdict = check_reports()
    progress.step(1, 2, N_("正在核对"))
    if verdict.wrong:
        facts = {"count": len(verdict.wrong), "number": verdict.wrong[0].label}
        find(Z_BROKEN, None, about="reports", at=now(), count=facts["count"], number=facts["number"])
        return Outcome(N_("%(count)s 张日结单对不上，第一张是 %(number)s；已经放进待办。"), facts, wrong=True)
    supplements, waiting = look_after(at=now())
    return Outcome(
        N_("%(reports)s 张日结单都没有被改过；出了 %(supplements)s 张补单，%(waiting)s 个班次还在等平板。"),
        {"reports": f"{verdict.reports:,}", "supplements": supplements, "waiting": waiting},
    )
