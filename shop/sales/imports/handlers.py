"""What the worker does for the import. Both may be repeated: orders that are in the books are known again."""

from __future__ import annotations

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import CalledOff, Outcome, Progress
from shop.kernel.errors import N_, DomainError
from shop.sales.imports.actions import batches
from shop.sales.imports.actions.run import Tally, run
from shop.sales.imports.actions.undo import undo
from shop.sales.imports.queries import batch_of, files_folder, kept_file, source_of
from shop.sales.imports.states import BatchState
from shop.web.now import now

#: Few enough that a sale hardly waits for the books (the command, which nobody sells beside, takes more at once).
LINES_AT_ONCE = 300
BOOKING = N_("正在记账")
TAKING_BACK = N_("正在撤销")


def import_batch(job: Claimed, progress: Progress) -> Outcome:
    """Import a batch that was confirmed on the page, from the file that was uploaded."""
    number = job.arguments["batch"]
    if batch_of(number).state == BatchState.STOPPED:
        batches.resume(number)
    if batch_of(number).state != BatchState.DONE:
        try:
            run(
                number,
                source_of(number),
                folder=files_folder(),
                now=now,
                by=job.by,
                progress=lambda tally: _tell(tally, progress),
                lines_at_once=LINES_AT_ONCE,
            )
        except CalledOff:
            batches.stop(number, why="")
            raise
        except DomainError as refusal:
            batches.stop(number, why=str(refusal))
            raise
    kept_file(number).unlink(missing_ok=True)
    batch = batch_of(number)
    return Outcome(
        N_("共 %(rows)s 行：导入 %(imported)s，以前已有 %(already)s，没有导入 %(rejected)s。"),
        {name: f"{getattr(batch, name):,}" for name in ("rows", "imported", "already", "rejected")},
    )


def _tell(tally: Tally, progress: Progress) -> None:
    progress.step(tally.done, tally.rows, BOOKING)
    progress.give_way()


def _tell_undoing(orders: int, sales: int, progress: Progress) -> None:
    progress.step(orders, sales, TAKING_BACK)
    progress.give_way()


def undo_batch(job: Claimed, progress: Progress) -> Outcome:
    """Take a batch back."""
    number = job.arguments["batch"]
    batch = batch_of(number)
    if batch.state != BatchState.UNDONE:
        sales = batch.sales
        undo(number, by=job.by, at=now(), progress=lambda orders: _tell_undoing(orders, sales, progress))
    return Outcome(N_("已撤销，拿掉了 %(orders)s 张订单。"), {"orders": f"{batch_of(number).sales:,}"})
