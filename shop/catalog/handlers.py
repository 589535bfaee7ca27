"""What the worker does for the catalogue."""

from __future__ import annotations

from shop.catalog.actions.sheets import import_products
from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.web.now import now
from shop.web.sheets_in import KeptSheets

KEPT = KeptSheets("catalog-sheets")


def import_sheet(job: Claimed, progress: Progress) -> Outcome:
    """Import a sheet that was looked at and confirmed. Begun again it goes on: rows that are done are the same.

    Raises BadTable, RowsWrong, CutShort.
    """

    def tell(done: int, total: int) -> None:
        progress.step(done, total, N_("正在写商品"))
        progress.give_way()

    plan = import_products(KEPT.table(job.arguments["mark"]), by=job.by, at=now(), told=tell)
    return Outcome(
        N_("导入完成：新增 %(new)s 件，修改 %(changed)s 件，没有变化 %(same)s 件。"),
        {state: f"{plan.count(state):,}" for state in ("new", "changed", "same")},
    )
