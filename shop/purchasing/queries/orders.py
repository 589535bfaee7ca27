"""Orders, and how far they have come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.kernel.errors import NotFound
from shop.purchasing.models import PurchaseLine, PurchaseOrder
from shop.purchasing.queries.receipts import Received, received


def order_list(*, state: str) -> Select[Any]:
    """Orders with what is on them, the newest first."""
    wanted = (
        select(PurchaseOrder)
        .options(
            selectinload(PurchaseOrder.supplier), selectinload(PurchaseOrder.lines).selectinload(PurchaseLine.quote)
        )
        .order_by(PurchaseOrder.id.desc())
    )
    return wanted.where(PurchaseOrder.state == state) if state else wanted


def order_of(order_id: int) -> PurchaseOrder:
    """One order with what is on it. Raises NotFound."""
    found = session().scalar(order_list(state="").where(PurchaseOrder.id == order_id))
    if not isinstance(found, PurchaseOrder):
        raise NotFound
    return found


def orders_of_request(request_id: int) -> Sequence[PurchaseOrder]:
    """What became of a request."""
    return session().scalars(order_list(state="").where(PurchaseOrder.request_id == request_id)).all()


def came_of(orders: Collection[PurchaseOrder]) -> dict[int, Received]:
    """Ordered line: what came of it, for all lines of these orders."""
    return received([line.id for order in orders for line in order.lines])


def shown_state(order: PurchaseOrder, came: dict[int, Received]) -> str:
    """Its state; an open order of which everything came has arrived."""
    whole = all(came[line.id].accepted >= line.quantity for line in order.lines)
    return "arrived" if order.state == "open" and whole else order.state


def late(order: PurchaseOrder, came: dict[int, Received], *, today: date) -> bool:
    """Whether it should have come by now."""
    return shown_state(order, came) == "open" and order.expected_on is not None and order.expected_on < today


def orders_with_prefix(prefix: str) -> int:
    """How many orders have a number that begins so."""
    wanted = select(func.count()).select_from(PurchaseOrder).where(PurchaseOrder.number.startswith(prefix))
    return session().scalar(wanted) or 0
