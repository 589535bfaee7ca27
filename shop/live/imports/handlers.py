"""What the worker does with platform files. All of it may be repeated: what is in the books is known again."""

from __future__ import annotations

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.live.imports.actions import batches, buyers
from shop.live.imports.queries import batch_of, file_of, forget_file, stale_batches
from shop.live.partner.actions.gathering import gather
from shop.live.words import BatchState
from shop.web.now import now

READING, BOOKING = N_("正在读文件"), N_("正在记账")
DONE = N_("共 %(rows)s 行：新的 %(new)s，有变化 %(changed)s，一样 %(same)s，没有导入 %(rejected)s。")
COUNTS = ("rows", "new", "changed", "same", "rejected")


def look_at_file(job: Claimed, progress: Progress) -> Outcome:
    """Look through a file too large for the page."""
    number = job.arguments["batch"]

    def tell(done: int, rows: int) -> None:
        progress.step(done, rows, READING)
        progress.give_way()

    if batch_of(number).state == BatchState.NEW:
        batches.look(number, file_of(number), at=now(), tell=tell)
    return _outcome(number)


def import_file(job: Claimed, progress: Progress) -> Outcome:
    """Import a file that was confirmed on the page."""
    number = job.arguments["batch"]

    def tell(done: int, rows: int) -> None:
        progress.step(done, rows, BOOKING)
        progress.give_way()

    if batch_of(number).state != BatchState.DONE:
        batches.import_file(number, file_of(number), by=job.by, at=now(), tell=tell)
        gather(by=job.by, at=now())
    forget_file(number)
    return _outcome(number)


def erase_buyers(_job: Claimed, _progress: Progress) -> Outcome:
    """Erase buyers whose order has been finished long enough, and files that nobody imported for a day."""
    erased = buyers.erase_due(at=now())
    stale = stale_batches(at=now())
    for batch_id in stale:
        batches.give_up(batch_id)
        forget_file(batch_id)
    return Outcome(
        N_("清除了 %(buyers)s 位买家的资料，丢弃了 %(files)s 份没有导入的文件。"),
        {"buyers": erased, "files": len(stale)},
    )


def _outcome(number: int) -> Outcome:
    batch = batch_of(number)
    return Outcome(DONE, {name: f"{getattr(batch, name):,}" for name in COUNTS})
