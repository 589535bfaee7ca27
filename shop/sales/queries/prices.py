"""What the catalogue asks now for what was sold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shop.kernel.money import Fen
from shop.sales.rules import drift
from shop.sales.rules.records import LineRecord


def unknown_products(lines: Sequence[Any], book: Any) -> list[int]:
    """Products of these lines that are not in the catalogue at all."""
    return [line.product_id for line in lines if book.product(line.product_id) is None]


def drift_of(lines: Sequence[LineRecord], book: Any) -> Fen:
    """How far the sale is from the catalogue's prices."""
    return drift.drift_of(lines, lambda line: book.product(line.product_id).price_fen, lambda _c, parts: 0)
