"""The one place where orders to ship change their state: noted with who and when; goods leave when they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shop.db import session
from shop.live.partner.actions.goods import send_goods
from shop.live.partner.models import ShipOrder, ShipStep
from shop.live.partner.rules.states import NOT_SENT, State

ON_ITS_WAY = (State.SHIPPED, State.RECEIVED)


def step_all(orders: Sequence[ShipOrder], state: State, *, reason: str = "", by: int | None, at: datetime) -> None:
    """Move orders, in the caller's transaction. Whether they may is the caller's to know."""
    leaving = [one for one in orders if state in ON_ITS_WAY and _is_here(one)]
    for order in orders:
        before = order.stands
        if state == State.AFTER_SALE:
            order.resume = before.value
        elif before == State.AFTER_SALE:
            order.resume = ""
        if before == State.PACKED and state == State.CONFIRMED:
            for line in order.lines:
                line.packed = 0
        order.state = state.value
        order.finished_at = at if state == State.CLOSED else None
        step = ShipStep(order_id=order.id, before=before.value, after=state.value, reason=reason, at=at, by=by)
        session().add(step)
    send_goods(leaving, by=by, at=at)


def _is_here(order: ShipOrder) -> bool:
    """Whether its goods have not left yet."""
    return order.goods_left_from is None and order.stands in NOT_SENT
