"""What the worker does every night. All of it only looks, or writes what comes out the same a second time."""

from __future__ import annotations

from datetime import timedelta

from shop.jobs.actions.leases import Claimed
from shop.jobs.actions.tidying import forget_old as forget_old_jobs
from shop.jobs.progress import Outcome, Progress
from shop.jobs.queries import results_folder
from shop.kernel.errors import N_
from shop.people.actions import approvals, sessions
from shop.people.queries.trail import verify_chain
from shop.sales.actions import rollups
from shop.till.actions import parking
from shop.web.access import May
from shop.web.now import now, settings
from shop.worklist.actions import open_item

SESSIONS_STAY = timedelta(days=90)
APPROVALS_STAY = timedelta(days=90)
BASKETS_STAY = timedelta(days=30)
UPLOADS_STAY = timedelta(days=1)


def check_audit(_job: Claimed, progress: Progress) -> Outcome:
    """Check the hash chain of the trail; what does not fit goes on the worklist."""

    def tell(done: int, total: int) -> None:
        progress.step(done, total, N_("正在核对"))
        progress.give_way()

    verdict = verify_chain(told=tell)
    if verdict.broken_at is None:
        return Outcome(N_("操作记录完整，%(lines)s 条都没有被改过。"), {"lines": f"{verdict.lines:,}"})
    facts = {"line": verdict.broken_at}
    open_item("audit_broken", subject="audit", right=May.SEE_AUDIT, facts=facts, at=now())
    return Outcome(N_("操作记录从第 %(line)s 条起对不上，已经放进待办。"), facts, wrong=True)


def compare_sums(_job: Claimed, progress: Progress) -> Outcome:
    """Compare all sums with orders, refunds and payments, day by day; differences go on the worklist."""
    days = rollups.days_to_compare()
    wrong: list[rollups.Difference] = []
    for place, day in enumerate(days):
        progress.step(place, len(days), N_("正在核对"))
        if rollups.compare([day]):
            wrong += rollups.compare_for_sure([day])
        progress.give_way(1.0)
    if not wrong:
        return Outcome(N_("%(days)s 天的汇总与单据完全一致。"), {"days": f"{len(days):,}"})
    facts = {"count": len(wrong), "day": min(str(key[0]) for _, key, _, _ in wrong)}
    open_item("sums_wrong", subject="sums", right=May.SEE_JOBS, facts=facts, at=now())
    return Outcome(N_("汇总和单据有 %(count)s 处不一致，最早在 %(day)s；已经放进待办。"), facts, wrong=True)


def rebuild_sums(_job: Claimed, progress: Progress) -> Outcome:
    """Work the sums out anew from the raw rows, day by day."""
    days = rollups.days_to_compare()
    for place, day in enumerate(days):
        progress.step(place, len(days), N_("正在重新汇总"))
        rollups.rebuild([day])
        progress.give_way()
    return Outcome(N_("%(days)s 天已重新汇总。"), {"days": f"{len(days):,}"})


def tidy(_job: Claimed, progress: Progress) -> Outcome:
    """Remove what has run out: sessions, unused approvals, parked baskets, old jobs, their files, lost uploads."""
    at = now()
    logins = sessions.forget_old(at - SESSIONS_STAY)
    progress.step(1, 4)
    yeses = approvals.forget_unused(at - APPROVALS_STAY)
    progress.step(2, 4)
    baskets = parking.forget_old(at - BASKETS_STAY)
    progress.step(3, 4)
    files, jobs = forget_old_jobs(results_folder(), at=at)
    uploads = _forget_uploads()
    return Outcome(
        N_("清理了登录 %(logins)s、批准 %(yeses)s、挂单 %(baskets)s、任务 %(jobs)s、文件 %(files)s。"),
        {"logins": logins, "yeses": yeses, "baskets": baskets, "jobs": jobs, "files": files + uploads},
    )


def _forget_uploads() -> int:
    """Uploads that were cut off; a file's age is by the computer's clock, as the system keeps it."""
    before = now().timestamp() - UPLOADS_STAY.total_seconds()
    lost = [path for path in (settings().data_dir / "imports").glob("upload-*") if path.stat().st_mtime < before]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
