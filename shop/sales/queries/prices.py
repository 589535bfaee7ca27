"""What the catalogue asks now for what was sold."""

from __future__ import annotations

from collections.abc import Sequence

from shop.catalog.queries import PriceBook
from shop.kernel.money import Fen
from shop.sales.rules import drift
from shop.sales.rules.amounts import unit_price
from shop.sales.rules.records import LineRecord


def drift_of(lines: Sequence[LineRecord], book: PriceBook) -> Fen:
    """How far these lines are from the catalogue's prices; every product must be in `book`."""

    def list_price(line: LineRecord) -> Fen:
        price = book.products[line.product_id].of(line.variant_id)
        return unit_price(price, _modifiers(line, book)) if line.modifiers else price

    def combo_price(combo_id: int, parts: Sequence[LineRecord]) -> Fen:
        combo = book.products[combo_id]
        extras = [
            combo.surcharges.get((part.product_id, part.variant_id), 0)
            + sum(count * fen for count, fen in _modifiers(part, book))
            for part in parts
        ]
        return combo.price_fen + sum(extras)

    return drift.drift_of(lines, list_price, combo_price)


def _modifiers(line: LineRecord, book: PriceBook) -> list[tuple[int, Fen]]:
    return [(modifier.quantity, book.option(modifier.id)) for modifier in line.modifiers]
