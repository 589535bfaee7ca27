"""What the worker does for purchasing."""

from __future__ import annotations

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.purchasing.actions.equipment import UPKEEP_DUE
from shop.purchasing.queries.equipment import register, upkeep_of
from shop.web.access import May
from shop.web.now import now, today
from shop.worklist.actions import Waiting, open_items


def remind_of_upkeep(_job: Claimed, _progress: Progress) -> Outcome:
    """Put planned upkeep whose day has come on the worklist."""
    things = register(state="")
    names = {one.id: one.name for one in things}
    due = [one for upkeep in upkeep_of(things, today=today()).values() for one in upkeep if one.urgency == "over"]
    open_items(
        [
            Waiting(
                UPKEEP_DUE, f"plan:{one.plan.id}", May.KEEP_EQUIPMENT,
                {
                    "name": names[one.plan.equipment_id], "task": one.plan.task, "due": one.due.isoformat(),
                    "equipment_id": one.plan.equipment_id,
                },
            )
            for one in due
        ],
        at=now(),
    )  # fmt: skip
    if not due:
        return Outcome(N_("没有到期的保养。"))
    return Outcome(N_("%(count)s 项保养该做了，已经放进待办。"), {"count": str(len(due))})
