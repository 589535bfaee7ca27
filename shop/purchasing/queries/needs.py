"""What has to be bought: items at or below their reorder point, less what is on its way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from shop.db import session
from shop.purchasing.models import PurchaseLine, PurchaseOrder, PurchaseRequest, RequestLine
from shop.purchasing.queries.receipts import received
from shop.stock.models import Item, StockValue

ASKED = ("draft", "waiting", "approved")


@dataclass(frozen=True, slots=True)
class Need:
    """An item that runs out: on hand, on its way, and how much brings it up again; in which request it is already."""

    item: Item
    on_hand: int
    coming: int
    quantity: int
    request_id: int | None


def needs() -> list[Need]:
    """Every item that has to be bought."""
    rows = session().execute(
        select(Item, StockValue.quantity)
        .join(StockValue, StockValue.item_id == Item.id)
        .where(Item.active, Item.reorder_point.is_not(None), StockValue.quantity <= Item.reorder_point)
        .order_by(Item.code)
    )
    low = [(item, int(quantity)) for item, quantity in rows]
    on_the_way, asked = coming([item.id for item, _ in low]), in_requests([item.id for item, _ in low])
    found = []
    for item, quantity in low:
        there = quantity + on_the_way.get(item.id, 0)
        missing = (item.reorder_to or item.reorder_point or 0) - there
        if there <= (item.reorder_point or 0) and missing > 0:
            found.append(Need(item, quantity, on_the_way.get(item.id, 0), missing, asked.get(item.id)))
    return found


def coming(items: Collection[int]) -> dict[int, int]:
    """Item: how much of it is ordered and has not come."""
    rows = (
        session()
        .execute(
            select(PurchaseLine.id, PurchaseLine.item_id, PurchaseLine.quantity)
            .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.order_id)
            .where(PurchaseOrder.state == "open", PurchaseLine.item_id.in_(items))
        )
        .all()
    )
    came = received([row.id for row in rows])
    found: dict[int, int] = {}
    for line, item, quantity in rows:
        found[item] = found.get(item, 0) + max(0, quantity - came[line].accepted)
    return found


def in_requests(items: Collection[int]) -> dict[int, int]:
    """Item: the newest request that asks for it and was not ordered yet."""
    rows = session().execute(
        select(RequestLine.item_id, func.max(RequestLine.request_id))
        .join(PurchaseRequest, PurchaseRequest.id == RequestLine.request_id)
        .where(PurchaseRequest.state.in_(ASKED), RequestLine.item_id.in_(items))
        .group_by(RequestLine.item_id)
    )
    return {item: int(request) for item, request in rows}
