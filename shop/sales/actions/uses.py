"""Goods used without a sale: waste, staff, training, and remakes of a line that was sold. Costs only, no money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shop.catalog.models import Product
from shop.db import session, transaction
from shop.driver import Rows
from shop.kernel.clock import business_day
from shop.kernel.quantity import quantity_text
from shop.people.actions import audit
from shop.recipes.queries.book import RecipeBook, recipe_book
from shop.sales.actions.goods_back import use_up
from shop.sales.actions.orders import sold_order
from shop.sales.actions.refusals import BackDoesNotAddUp, UnknownLine, UnknownProduct
from shop.sales.models import GoodsUse, OrderLine, UseKind
from shop.sales.rules.records import UseRecord

_USES = Rows(GoodsUse.__table__)  # type: ignore[arg-type]


def write_off(asked: UseRecord, *, by: int | None, at: datetime, device: int | None = None) -> GoodsUse:
    """Book goods as used. A remake names the line it makes again and takes product and choices from it.

    What is returned tells what was booked; the session does not know it.
    Raises UnknownOrder (its sale has not arrived), UnknownLine, UnknownProduct, BackDoesNotAddUp.
    """
    with transaction():
        return write_off_many([(asked, by)], at=at, device=device, book=recipe_book())[0]


def write_off_many(
    asked: Sequence[tuple[UseRecord, int | None]], *, at: datetime, device: int | None = None, book: RecipeBook
) -> list[GoodsUse]:
    """Book what each of these people used, by the recipes of `book`; all or nothing. Raises what `write_off` raises."""
    with transaction() as current:
        uses, entries = [], []
        for one, by in asked:
            use, product = _use(one, by=by, at=at, device=device)
            detail = f"{product.name} × {quantity_text(use.quantity)} {use.reason} {use.note}".strip()
            uses.append(use)
            entries.append((f"use.{use.kind}", f"product:{product.id}", detail, by, device))
        _USES.keep(current.connection(), uses)
        use_up(uses, book, at=at)
        audit.record_many(entries, at=at)
        return uses


def _use(asked: UseRecord, *, by: int | None, at: datetime, device: int | None) -> tuple[GoodsUse, Product]:
    order_id, line = _sold(asked.order_uuid, asked.line_no) if asked.order_uuid else (None, None)
    if asked.kind == UseKind.REMAKE and line is None:
        raise BackDoesNotAddUp
    product = session().get(Product, line.product_id if line else asked.product_id)
    if product is None:
        raise UnknownProduct(products=asked.product_id)
    use = GoodsUse(
        uuid=asked.uuid, kind=asked.kind, product_id=product.id,
        variant_id=line.variant_id if line else _own_variant(product, asked.variant_id),
        modifiers=line.modifiers if line else asked.modifiers, quantity=asked.quantity, order_id=order_id,
        line_no=line.line_no if line else None, reason=asked.reason, note=asked.note,
        business_day=business_day(asked.occurred_at), occurred_at=asked.occurred_at, received_at=at, by_id=by,
        device_id=device,
    )  # fmt: skip
    return use, product


def _sold(order_uuid: UUID, line_no: int | None) -> tuple[int, OrderLine | None]:
    order_id, number = sold_order(order_uuid)
    if line_no is None:
        return order_id, None
    line = session().get(OrderLine, (order_id, line_no))
    if line is None:
        raise UnknownLine(number=number, line=line_no)
    return order_id, line


def _own_variant(product: Product, variant_id: int | None) -> int | None:
    return variant_id if variant_id in {variant.id for variant in product.variants} else None
