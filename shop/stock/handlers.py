"""What the worker does for stock every night."""

from __future__ import annotations

from shop.db import session
from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.stock.models import Item
from shop.stock.queries.books import Fault, faults, item_ids
from shop.web.access import May
from shop.web.now import now
from shop.worklist.actions import open_item

ITEMS_AT_ONCE = 20


def check(_job: Claimed, progress: Progress) -> Outcome:
    """Compare balances, values and shorts with the moves; what does not fit goes on the worklist."""
    items = item_ids()
    wrong: list[Fault] = []
    for start in range(0, len(items), ITEMS_AT_ONCE):
        progress.step(start, len(items), N_("正在核对"))
        some = items[start : start + ITEMS_AT_ONCE]
        if faults(some):
            session().rollback()  # somebody may have been writing between the reads: look once more
            wrong += faults(some)
        progress.give_way(1.0)
    if not wrong:
        return Outcome(N_("%(items)s 种物料的结存、金额和流水完全一致。"), {"items": f"{len(items):,}"})
    facts = {"count": len(wrong), "name": session().get_one(Item, wrong[0].item_id).name}
    open_item("stock_wrong", subject="stock", right=May.SEE_JOBS, facts=facts, at=now())
    return Outcome(N_("库存有 %(count)s 处和流水不一致，第一处是「%(name)s」；已经放进待办。"), facts, wrong=True)
