"""What happened on a day after a moment, out of the orders themselves: sums are kept by the hour only.

Orders of which nobody knows the time are taken to be early.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from shop.db import session
from shop.reports.rules.totals import Totals
from shop.sales.models import Order, OrderLine, Refund, RefundKind, RefundLine
from shop.sales.queries.products import NAMES, ProductSums
from shop.sales.rules.records import HOUR_UNKNOWN
from shop.stock.models import StockMove
from shop.stock.places import CUSTOMER

LINES_APART = 1000
_LINE_OF_REFUND = (OrderLine.order_id == RefundLine.order_id) & (OrderLine.line_no == RefundLine.line_no)
_COSTED = OrderLine.cost_fen.is_not(None)
_SOLD = {
    "quantity": func.sum(OrderLine.quantity),
    "unpriced_quantity": func.sum(OrderLine.quantity).filter(OrderLine.price_known.is_(False)),
    "gross_fen": func.sum(OrderLine.gross_fen),
    "discount_fen": func.sum(OrderLine.discount_fen),
    "net_fen": func.sum(OrderLine.total_fen),
    "comped_fen": func.sum(OrderLine.discount_fen).filter(OrderLine.comped.is_(True)),
    "costed_fen": func.sum(OrderLine.total_fen).filter(_COSTED),
    "cost_fen": func.sum(OrderLine.cost_fen),
    "provisional_fen": func.sum(OrderLine.cost_fen).filter(OrderLine.cost_status == "provisional"),
}
_BACK = {
    "comped_fen": func.sum(RefundLine.amount_fen).filter(Refund.kind == RefundKind.COMP),
    "returned_quantity": func.sum(RefundLine.quantity).filter(Refund.kind != RefundKind.COMP),
    "returned_fen": func.sum(RefundLine.amount_fen),
    "returned_costed_fen": func.sum(RefundLine.amount_fen).filter(_COSTED),
}
_GOODS = {"returned_cost_fen": func.sum(StockMove.value_fen)}


def later_orders(day: date, until: datetime) -> Totals:
    """Whole orders and what went back of any order, after the moment."""
    sums = (func.coalesce(func.sum(column), 0) for column in (Order.total_fen, Order.gross_fen, Order.discount_fen))
    heads: Any = session().execute(select(func.count(), *sums).where(*_sold_later(day, until))).one()
    made, net, gross, discount = (int(value) for value in heads)
    back = select(
        func.count().filter(Refund.kind == RefundKind.VOID), func.coalesce(func.sum(Refund.lines_fen), 0)
    ).where(*_back_later(day, until))
    voids, returned = session().execute(back).one()
    return Totals(
        revenue_fen=net - int(returned),
        orders=made - voids,
        gross_fen=gross,
        discount_fen=discount,
        returned_fen=int(returned),
    )


def later_products(day: date, until: datetime) -> dict[int, list[tuple[str, int]]]:
    """Product: by how much each of its sums would be smaller."""
    sold = (
        select(OrderLine.product_id, *_SOLD.values())
        .join(Order, Order.id == OrderLine.order_id)
        .where(*_sold_later(day, until))
        .group_by(OrderLine.product_id)
    )
    back = (
        select(OrderLine.product_id, *_BACK.values())
        .join(RefundLine, _LINE_OF_REFUND)
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(*_back_later(day, until))
        .group_by(OrderLine.product_id)
    )
    goods = (
        select(OrderLine.product_id, *_GOODS.values())
        .join(Refund, Refund.order_id == OrderLine.order_id)
        .join(
            StockMove,
            (StockMove.source_uuid == Refund.uuid)
            & (StockMove.source_type == "refund")
            & (StockMove.from_id == CUSTOMER)
            & (StockMove.source_line // LINES_APART == OrderLine.line_no),
        )
        .where(*_back_later(day, until))
        .group_by(OrderLine.product_id)
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for statement, names in ((sold, _SOLD), (back, _BACK), (goods, _GOODS)):
        for product_id, *sums in session().execute(statement):
            found.setdefault(product_id, []).extend(
                (name, int(value or 0)) for name, value in zip(names, sums, strict=True)
            )
    return found


def less(one: ProductSums, later: Iterable[tuple[str, int]]) -> ProductSums:
    """The sums without what came later."""
    sums = {name: getattr(one, name) for name in NAMES}
    for name, value in later:
        sums[name] -= value
    return one._replace(**sums)


def _sold_later(day: date, until: datetime) -> Sequence[ColumnElement[Any]]:
    return (Order.business_day == day, Order.occurred_at > until, Order.hour != HOUR_UNKNOWN)


def _back_later(day: date, until: datetime) -> Sequence[ColumnElement[Any]]:
    return (Refund.business_day == day, Refund.occurred_at > until)
