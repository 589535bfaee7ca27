"""What went back and what was used up: refunds, voids, comps, refunds due, waste, remakes. Money is fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths
from shop.sales.models import IS_DUE, GoodsUse, Payment, Refund, RefundKind, RefundLine
from shop.sales.queries.figures import person_names
from shop.web.pages import Page, paged

#: Goods of a refund that nobody can sell again: counted in pieces, whether or not their cost is known.
THROWN = "thrown"
BACK_SORTS = {"time": Refund.occurred_at, "kind": Refund.kind, "amount": Refund.total_fen}
USE_SORTS = {"time": GoodsUse.occurred_at, "kind": GoodsUse.kind, "quantity": GoodsUse.quantity}
DUE_SORTS = {"time": Payment.occurred_at, "method": Payment.method, "amount": Payment.net_fen}


class DueSums(NamedTuple):
    """Refunds a teacher still has to make in the merchant app."""

    number: int
    fen: Fen


class UseSums(NamedTuple):
    """Goods used without a sale."""

    times: int
    quantity: Thousandths


@dataclass(frozen=True, slots=True)
class UseRow:
    """One use with the names a person reads."""

    use: GoodsUse
    product: str
    person: str


def due_sums() -> DueSums:
    """How many refunds are due, and how much money."""
    statement = select(func.count(), func.coalesce(func.sum(-Payment.net_fen), 0)).where(IS_DUE)
    count, fen = session().execute(statement).one()
    return DueSums(count, int(fen))


def dues(*, order: Any = None) -> Page[Payment]:
    """Refunds due with their orders, oldest first or as said by `order`."""
    return paged(
        select(Payment)
        .where(IS_DUE)
        .options(joinedload(Payment.order))
        .order_by(Payment.business_day if order is None else order, Payment.id)
    )


def uses_of(day: date) -> dict[str, UseSums]:
    """Waste, remakes, staff and training use of one day, by kind; THROWN is what came back and was thrown away."""
    used = (
        select(GoodsUse.kind, func.count(), func.sum(GoodsUse.quantity))
        .where(GoodsUse.business_day == day)
        .group_by(GoodsUse.kind)
    )
    thrown = (
        select(literal(THROWN), func.count(), func.coalesce(func.sum(RefundLine.quantity), 0))
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(Refund.business_day == day, Refund.kind == RefundKind.REFUND.value, RefundLine.goods == "waste")
    )
    rows = session().execute(union_all(used, thrown))
    return {row[0]: UseSums(row[1], int(row[2])) for row in rows if row[1]}


def refunds_of(first: date, last: date, *, kind: str = "", order: Any = None) -> Page[Refund]:
    """What went back on these days with the orders, newest first or as said by `order`."""
    statement = select(Refund).where(Refund.business_day.between(first, last))
    if kind:
        statement = statement.where(Refund.kind == kind)
    return paged(
        statement.options(joinedload(Refund.order), selectinload(Refund.payments)).order_by(
            Refund.business_day.desc() if order is None else order, Refund.id.desc()
        )
    )


def uses_page(first: date, last: date, *, kind: str = "", order: Any = None) -> Page[UseRow]:
    """What was used on these days with the names of product and person, newest first or as said by `order`."""
    statement = select(GoodsUse).where(GoodsUse.business_day.between(first, last))
    if kind:
        statement = statement.where(GoodsUse.kind == kind)
    page = paged(statement.order_by(GoodsUse.business_day.desc() if order is None else order, GoodsUse.id.desc()))
    people = person_names({use.by_id for use in page.rows})
    products = product_names({use.product_id for use in page.rows})
    rows = [UseRow(use, products.get(use.product_id, ""), people.get(use.by_id or 0, "")) for use in page.rows]
    return Page(rows, page.number, page.total, page.size)


def uses_of_order(order_id: int) -> list[GoodsUse]:
    """Remakes and waste that belong to an order."""
    return list(session().scalars(select(GoodsUse).where(GoodsUse.order_id == order_id).order_by(GoodsUse.id)))


def product_names(ids: set[int]) -> dict[int, str]:
    """Names of these products."""
    return {row[0]: row[1] for row in session().execute(select(Product.id, Product.name).where(Product.id.in_(ids)))}
