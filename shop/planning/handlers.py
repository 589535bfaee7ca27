"""What the worker does for planning. Both may be repeated: the same cut-off replaces itself."""

from __future__ import annotations

from datetime import timedelta

from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.planning.actions.asking import keep_answer, question
from shop.planning.actions.runs import keep_run
from shop.planning.learning.plan import TooLittle, make_plan
from shop.planning.learning.what_if import answer
from shop.web.now import now, today

DONE = N_("截止 %(cut_off)s：预测了 %(products)s 种商品，算了 %(items)s 种物料要用多少。")


def plan_ahead(job: Claimed, progress: Progress) -> Outcome:
    """Forecast from what was known when yesterday ended. A shop that is too young is no fault."""
    try:
        found = make_plan(today() - timedelta(days=1), at=now(), tell=progress.step)
    except TooLittle as refusal:
        return Outcome(refusal.message, {key: str(fact) for key, fact in refusal.facts.items()})
    keep_run(found, by=job.by, at=now())
    products = sum(row.kind == "product" for row in found.rows)
    return Outcome(DONE, {"cut_off": str(found.cut_off), "products": products, "items": len(found.needs)})


def answer_what_if(job: Claimed, progress: Progress) -> Outcome:
    """Answer one question from what was known when yesterday ended."""
    number = job.arguments["what_if"]
    asked = question(number)
    progress.step(1, 2, N_("正在算如果这样会怎样"))
    keep_answer(number, answer(asked, cut_off=today() - timedelta(days=1), at=now()), at=now())
    return Outcome(N_("算好了。"))
