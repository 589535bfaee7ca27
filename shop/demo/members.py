"""A few invented members of the demo, with points from some of its last sales, and what points are good for."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from shop.customers.actions.members import join
from shop.customers.actions.points import Earned, earn
from shop.customers.models import Member
from shop.db import session
from shop.demo.stage import teacher_id
from shop.promotions.actions import promotions
from shop.promotions.rules import Rule
from shop.sales.models import Order

MEMBERS, SALES, EVERY = 6, 600, 11
JOINED_BEFORE = timedelta(days=30)
FIVE_OFF = Rule(id=0, name="会员 100 分抵 5 元", kind="points", value=500, points=100, most=2, members_only=True)


def bring_members(*, at: datetime) -> None:
    """Make them once; their numbers are invented, and only the last digits are kept."""
    if session().scalar(select(Member.id).limit(1)) is not None:
        return
    teacher = teacher_id()
    codes = [
        join(f"1380013{8000 + 137 * place:04d}", agreed=True, by=teacher, at=at - JOINED_BEFORE)[0].code or ""
        for place in range(MEMBERS)
    ]
    orders = session().execute(
        select(Order.uuid, Order.number, Order.total_fen, Order.rounding_fen, Order.occurred_at)
        .where(Order.returned_fen == 0)
        .order_by(Order.business_day.desc(), Order.id.desc())
        .limit(SALES)
    )
    some = [row for place, row in enumerate(orders) if place % EVERY == 0]
    earn([
        Earned(codes[place * place % MEMBERS], row.uuid, row.number, row.total_fen + row.rounding_fen, row.occurred_at)
        for place, row in enumerate(some)
    ])  # fmt: skip
    made = promotions.save(FIVE_OFF, by=teacher, at=at)
    promotions.approve(made.id, by=teacher, at=at)
