"""What the demo's buyer ordered lately: one order came whole, one short and dearer, one is on its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from shop.kernel.clock import business_day
from shop.purchasing.actions import orders, requests
from shop.purchasing.actions.invoices import Asked, write_invoice
from shop.purchasing.actions.receipts import Came, ReceiptFacts, receive
from shop.purchasing.actions.requests import Wanted
from shop.purchasing.models import PurchaseLine, PurchaseOrder
from shop.stock.models import Item
from shop.stock.places import STORE

Fill = Callable[[PurchaseLine], Came]


def bring_orders(bought: list[Item], *, by: int, approver: int, at: datetime) -> None:
    """Three orders of the given items, with the papers that belong to them."""
    whole, short, coming = bought[0:2], bought[2:4], bought[4:6]
    for order in _ordered(whole, "月初补常备", by=by, approver=approver, at=at - timedelta(days=12)):
        _came(order, _all_of, by=by, at=at - timedelta(days=9))
        _invoiced(order, by=by, at=at - timedelta(days=8))
    for order in _ordered(short, "周末客人多", by=by, approver=approver, at=at - timedelta(days=5)):
        _came(order, _less_and_dearer, by=by, at=at - timedelta(days=2))
    _ordered(coming, "下周的量", by=by, approver=approver, at=at - timedelta(days=1))


def _ordered(items: list[Item], note: str, *, by: int, approver: int, at: datetime) -> list[PurchaseOrder]:
    wanted = [Wanted(item.id, item.reorder_to) for item in items if item.reorder_to]
    if not wanted:
        return []
    request = requests.write_request(wanted, note=note, by=by, at=at)
    requests.hand_in(request.id, by=by, at=at)
    requests.approve(request.id, reason="演示：常备物料", by=approver, at=at + timedelta(hours=2))
    return orders.place(request.id, by=by, at=at + timedelta(hours=3))


def _came(order: PurchaseOrder, fill: Fill, *, by: int, at: datetime) -> None:
    receive(ReceiptFacts(uuid4(), order.id, STORE, [fill(line) for line in order.lines]), by=by, at=at)


def _all_of(line: PurchaseLine) -> Came:
    return Came(line.id, line.quantity)


def _less_and_dearer(line: PurchaseLine) -> Came:
    """One pack came broken, and the rest costs four in a hundred more."""
    pack = line.quantity // line.packs
    accepted = line.quantity - pack if line.packs > 1 else line.quantity
    value = line.total_fen * accepted // line.quantity * 104 // 100
    return Came(line.id, accepted, line.quantity - accepted, "broken" if accepted < line.quantity else "", value)


def _invoiced(order: PurchaseOrder, *, by: int, at: datetime) -> None:
    asked = [Asked(line.id, line.quantity, line.total_fen) for line in order.lines]
    number = f"2532 2000 0000 {order.id:04d}"
    write_invoice(order.id, number=number, dated=business_day(at), lines=asked, by=by, at=at)
