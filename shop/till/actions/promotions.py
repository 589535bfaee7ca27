"""The server prices a sale under the promotions again; a difference is price drift, the sale stays as it was paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from shop.catalog.queries import PriceBook
from shop.kernel.clock import SHANGHAI
from shop.kernel.money import Fen
from shop.kernel.quantity import ONE, line_amount
from shop.promotions.rules import Cart, CartLine, Rule, price
from shop.till.messages import Line, Sale

#: How long before the sale its basket may have been priced: a promotion that ends while the customer pays still holds.
PRICED_BEFORE = timedelta(minutes=30)


class Drift(NamedTuple):
    """How much more (less: negative) was asked than the promotions would have left to pay; so with points."""

    fen: Fen
    points: int


def promotion_drift(sale: Sale, rules: Sequence[Rule], book: PriceBook, *, occurred_at: datetime) -> Drift:
    """What was asked against what the promotions leave to pay."""
    told = sum(discount.fen for line in sale.lines for discount in line.discounts if discount.kind == "promotion")
    if not rules:
        return Drift(-told, sale.points_spent)
    found = price(cart_of_sale(sale, book, at=_priced_at(sale, occurred_at)), rules)
    saved = sum(cut.fen for line in found.lines for cut in line.cuts)
    return Drift(saved - told, sale.points_spent - found.points_spent)


def cart_of_sale(sale: Sale, book: PriceBook, *, at: datetime) -> Cart:
    """The basket as the engine takes it, from the prices the tablet told."""
    local = at.astimezone(SHANGHAI)
    return Cart(
        tuple(_line(line, book) for line in sale.lines), local.date().isoformat(), local.isoweekday(),
        local.hour * 60 + local.minute, member=sale.member is not None, coupons=tuple(sale.coupons),
        points=sale.points if sale.member is not None else 0,
    )  # fmt: skip


def _line(line: Line, book: PriceBook) -> CartLine:
    product = book.products[line.product_id]
    open_to_pieces = line.combo is None and line.override is None and line.comp is None and line.quantity % ONE == 0
    combo = sum(discount.fen for discount in line.discounts if discount.kind == "combo")
    gross = line_amount(line.quantity, line.unit_price_fen)
    net = 0 if line.comp is not None else max(0, gross - combo)
    return CartLine(
        str(line.line_no), line.product_id, product.category_id, product.kind, line.list_price_fen,
        line.unit_price_fen, line.quantity // ONE if open_to_pieces else 0, net,
    )  # fmt: skip


def _priced_at(sale: Sale, occurred_at: datetime) -> datetime:
    try:
        told = datetime.fromisoformat(sale.priced_at)
    except ValueError:
        return occurred_at
    if told.tzinfo is None or not timedelta() <= occurred_at - told <= PRICED_BEFORE:
        return occurred_at
    return told
