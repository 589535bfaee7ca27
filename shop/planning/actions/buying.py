"""The purchase plan becomes a request: a draft with the quotes chosen and the reason written down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from shop.db import transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.quantity import quantity_text
from shop.planning.models import PlanRun
from shop.planning.queries.buying import ToBuy, buying
from shop.purchasing.actions.requests import Wanted, month_of, write_request
from shop.purchasing.models import PurchaseRequest
from shop.purchasing.queries.requests import standing
from shop.stock.words import UNITS

LONGEST = 200
NOTHING_TICKED = N_("请至少勾一种要买的物料。")


def request_of_plan(run: PlanRun, items: Collection[int], *, cover_days: int, by: int, at: datetime) -> PurchaseRequest:
    """Ask for the ticked items as the plan has them now, whatever the page showed. Raises Invalid."""
    with transaction():
        plan = buying(run, today=business_day(at), cover_days=cover_days, standing=standing(month_of(at)))
        chosen = [one for one in plan.buy if one.item.id in items]
        if not chosen:
            raise Invalid(problems=(Problem("", NOTHING_TICKED),))
        wanted = [Wanted(one.item.id, one.wish.missing) for one in chosen]
        return write_request(wanted, note=reason(run, chosen, cover_days=cover_days), by=by, at=at)


def reason(run: PlanRun, chosen: Collection[ToBuy], *, cover_days: int) -> str:
    """Why, for whoever approves: the forecast it rests on, and how sure each amount is."""
    parts = [
        f"{one.item.name}备到 {quantity_text(one.wish.target)} {UNITS[one.item.unit]}"
        f"（{round(100 * one.wish.level)} % 把握）"
        for one in chosen
    ]
    words = f"按销量预测（截止 {run.cut_off}）补够 {cover_days} 天：" + "；".join(parts)
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
