"""Find one order for an action: locked and fresh, or only what points to it; what of its payments can still go back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.driver import Query
from shop.kernel.money import Fen
from shop.once import take_numbers
from shop.sales.actions.refusals import ImportedOrder, UnknownOrder
from shop.sales.models import Order, Payment, Source

_LOCKED = (
    select(Order)
    .where(Order.uuid == bindparam("order"))
    .options(joinedload(Order.lines), joinedload(Order.payments))
    .with_for_update(of=Order)
    .execution_options(populate_existing=True)
)
_SOLD = Query(
    select(Order.id, Order.number, Order.source).where(Order.uuid == bindparam("order", type_=Order.uuid.type))
)


def locked_order(order_uuid: UUID) -> Order:
    """The order with its lines and payments, locked until the commit. Raises UnknownOrder, ImportedOrder.

    The ledger's head comes first, as it does for a sale: two bookings then never wait for each other in a circle.
    """
    take_numbers(session())
    order = session().scalars(_LOCKED, {"order": order_uuid}).unique().one_or_none()
    if order is None:
        raise UnknownOrder
    if order.source == Source.IMPORTED:
        raise ImportedOrder(number=order.number)
    return order


def sold_order(order_uuid: UUID) -> tuple[int, str]:
    """Id and number of an order, for what only points to it; the ledger's head is locked until the commit.

    Raises UnknownOrder, ImportedOrder.
    """
    take_numbers(session())
    found = _SOLD.read(order=order_uuid)
    if not found:
        raise UnknownOrder
    ((order_id, number, source),) = found
    if source == Source.IMPORTED:
        raise ImportedOrder(number=number)
    return order_id, number


def reversible(order: Order) -> dict[UUID, Fen]:
    """What is left of each payment taken, after refunds and corrections."""
    back: dict[int, Fen] = {}
    for payment in order.payments:
        if payment.reverses_id is not None and payment.net_fen < 0:
            back[payment.reverses_id] = back.get(payment.reverses_id, 0) + payment.net_fen
    return {payment.uuid: payment.net_fen + back.get(payment.id, 0) for payment in order.payments if _taken(payment)}


def _taken(payment: Payment) -> bool:
    return payment.net_fen > 0 and payment.refund_id is None
