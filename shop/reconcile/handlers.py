"""What the worker does with a bill. It may be repeated: entries that are in are known again."""

from __future__ import annotations

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.reconcile.actions import bills
from shop.reconcile.files import bill_in
from shop.reconcile.queries.bills import bill_of, kept_bytes, kept_file
from shop.reconcile.states import BillState
from shop.web.now import now

READING = N_("正在读账单")


def import_bill(job: Claimed, progress: Progress) -> Outcome:
    """Import a bill that was confirmed on the page, from the file that was uploaded."""
    number = job.arguments["bill"]

    def tell(done: int, rows: int) -> None:
        progress.step(done, rows, READING)
        progress.give_way()

    if bill_of(number).state != BillState.DONE:
        bills.import_bill(number, bill_in(kept_bytes(number)), by=job.by, at=now(), tell=tell)
    kept_file(number).unlink(missing_ok=True)
    bill = bill_of(number)
    return Outcome(
        N_("共 %(rows)s 行：新的 %(taken)s，以前已有 %(already)s，没有导入 %(rejected)s。"),
        {name: f"{getattr(bill, name):,}" for name in ("rows", "taken", "already", "rejected")},
    )
