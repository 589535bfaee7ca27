"""Orders: one for each supplier of an approved request; closed when no more is waited for."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Invalid, Problem
from shop.once import take_numbers
from shop.people.actions import audit
from shop.purchasing.actions.requests import NotNow
from shop.purchasing.models import PurchaseLine, PurchaseOrder, Receipt, RequestLine
from shop.purchasing.queries.orders import order_of, orders_with_prefix
from shop.purchasing.queries.requests import request_of
from shop.purchasing.rules.offers import quantity_of
from shop.purchasing.rules.requests import State, may_become


class SomeCame(Conflict):
    """What came belongs to its order."""

    message = N_("已经收过货的订单不能取消。剩下的不要了，请点「不再等」。")


def place(request_id: int, *, by: int, at: datetime) -> list[PurchaseOrder]:
    """Make the orders of an approved request, one for each supplier. Raises NotFound, NotNow."""
    with transaction() as current:
        take_numbers(current)
        request = request_of(request_id)
        if not may_become(request.state, State.ORDERED):
            raise NotNow
        request.state = State.ORDERED
        suppliers: dict[int, list[RequestLine]] = defaultdict(list)
        for line in request.lines:
            if line.quote is not None:
                suppliers[line.quote.supplier_id].append(line)
        day, orders = business_day(at), []
        prefix = f"P-{day:%y%m%d}-"
        count = orders_with_prefix(prefix)
        for supplier_id, lines in sorted(suppliers.items()):
            count += 1
            order = PurchaseOrder(
                number=f"{prefix}{count:02d}", request_id=request.id, supplier_id=supplier_id, state="open",
                ordered_at=at, ordered_by=by, lines=[_line(one) for one in lines],
            )  # fmt: skip
            days = [one.quote.lead_days for one in lines if one.quote and one.quote.lead_days is not None]
            order.expected_on = day + timedelta(days=max(days)) if days else None
            current.add(order)
            current.flush()
            audit.record("order.place", subject=f"purchase:{order.id}", detail=order.number, by=by, at=at)
            orders.append(order)
        return orders


def close(order_id: int, *, reason: str, by: int, at: datetime) -> PurchaseOrder:
    """What has not come is not waited for any more. Raises NotFound, NotNow, Invalid without a reason."""
    with transaction() as current:
        order = _open(order_id)
        if not reason.strip():
            raise Invalid(problems=(Problem("reason", N_("请写明为什么不再等。")),))
        order.state, order.ended_at, order.reason = "closed", at, reason.strip()
        current.flush()
        audit.record("order.close", subject=f"purchase:{order.id}", detail=order.reason, by=by, at=at)
        return order


def cancel(order_id: int, *, by: int, at: datetime) -> PurchaseOrder:
    """Nothing came and nothing will; its money is free again. Raises NotFound, NotNow, SomeCame."""
    with transaction() as current:
        order = _open(order_id)
        if current.scalar(select(Receipt.uuid).where(Receipt.order_id == order.id).limit(1)) is not None:
            raise SomeCame
        order.state, order.ended_at = "cancelled", at
        current.flush()
        audit.record("order.cancel", subject=f"purchase:{order.id}", detail=order.number, by=by, at=at)
        return order


def _open(order_id: int) -> PurchaseOrder:
    order = order_of(order_id)
    session().refresh(order, with_for_update=True)
    if order.state != "open":
        raise NotNow
    return order


def _line(one: RequestLine) -> PurchaseLine:
    quote, packs = one.quote, one.packs
    if quote is None or packs is None:
        raise NotNow
    return PurchaseLine(
        item_id=one.item_id, quote_id=quote.id, quote=quote, packs=packs, quantity=quantity_of(packs, quote.pack)
    )
