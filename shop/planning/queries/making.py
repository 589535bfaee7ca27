"""The works of pottery beside their sales, their stock and their forecast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from shop.catalog.models import Product
from shop.db import session
from shop.kernel.clock import day_bounds
from shop.kernel.quantity import ONE, Thousandths
from shop.live.models import PlatformLine, PlatformOrder
from shop.planning.models import Forecast, PlanRun
from shop.planning.rules.making import Piece
from shop.pottery.models import Work, WorkForm
from shop.recipes.queries.book import recipe_book
from shop.sales.models import SalesByDay
from shop.sales.queries.outlets import own_outlet_id
from shop.stock.models import StockValue

LOOK_BACK = 56
NOT_SOLD = ("unpaid", "closed", "unknown")


@dataclass(frozen=True, slots=True)
class Made:
    """A work's product and the figures."""

    product: Product
    piece: Piece


def works(run: PlanRun | None, *, today: date, at: datetime) -> list[Made]:
    """Every product of pottery that is on sale."""
    goods = session().scalars(
        select(Product).where(Product.kind == "pottery", Product.active).order_by(Product.sort, Product.id)
    ).all()  # fmt: skip
    ids = [one.id for one in goods]
    months = _months(run, ids)
    sold, streamed = _sold(ids, today), _streamed(ids, today)
    there, one_off = _there(ids, at), _one_off(ids)
    return [
        Made(
            one,
            Piece(
                one.id, there.get(one.id, 0), sold.get(one.id, 0), streamed.get(one.id, 0),
                months.get(one.id, (0, 0, 0)), one.id in one_off,
            ),
        )
        for one in goods
    ]  # fmt: skip


def _months(run: PlanRun | None, products: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    if run is None:
        return {}
    rows = session().execute(
        select(Forecast.subject_id, Forecast.sums).where(
            Forecast.run_id == run.id, Forecast.kind == "product", Forecast.subject_id.in_(products)
        )
    )
    return {product: (sums["28"][0], sums["28"][1], sums["28"][2]) for product, sums in rows}


def _sold(products: Sequence[int], today: date) -> dict[int, Thousandths]:
    rows = session().execute(
        select(SalesByDay.product_id, func.sum(SalesByDay.quantity - SalesByDay.returned_quantity))
        .where(
            SalesByDay.outlet_id == own_outlet_id(),
            SalesByDay.product_id.in_(products),
            SalesByDay.business_day.between(today - timedelta(days=LOOK_BACK), today - timedelta(days=1)),
        )
        .group_by(SalesByDay.product_id)
    )
    return {product: max(0, int(quantity)) for product, quantity in rows}


def _streamed(products: Sequence[int], today: date) -> dict[int, Thousandths]:
    """What was sold on platforms, whose orders are books of their own."""
    rows = session().execute(
        select(PlatformLine.product_id, func.sum(PlatformLine.pieces))
        .join(PlatformOrder, PlatformOrder.id == PlatformLine.order_id)
        .where(
            PlatformLine.product_id.in_(products),
            PlatformLine.state.not_in(NOT_SOLD),
            PlatformOrder.ordered_at >= day_bounds(today - timedelta(days=LOOK_BACK))[0],
        )
        .group_by(PlatformLine.product_id)
    )
    return {int(product): int(pieces) * ONE for product, pieces in rows if product is not None}


def _there(products: Sequence[int], at: datetime) -> dict[int, Thousandths]:
    """What is there of each product: the item it hands over, and its seconds and single pieces."""
    book = recipe_book()
    items: dict[int, set[int]] = defaultdict(set)
    for product in products:
        made = book.resolve(product, None, at=at).one
        items[product] |= {item for item, _ in made[:1]}
    rows = session().execute(
        select(Work.product_id, WorkForm.item_id)
        .join(WorkForm, WorkForm.work_id == Work.id)
        .where(Work.product_id.in_(products))
    )
    for product, item in rows:
        items[product].add(item)
    every = {item for mine in items.values() for item in mine}
    stock = session().execute(select(StockValue.item_id, StockValue.quantity).where(StockValue.item_id.in_(every)))
    there = {item: int(quantity) for item, quantity in stock}
    return {product: sum(there.get(item, 0) for item in mine) for product, mine in items.items()}


def _one_off(products: Sequence[int]) -> set[int]:
    return set(session().scalars(select(Work.product_id).where(Work.product_id.in_(products), Work.one_off)))
