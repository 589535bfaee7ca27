"""Price drift: what a sale was rung up for against what the catalogue says now (domain rule 7). Money is fen.

The server recomputes but does not replace: the difference is kept on the order and shown to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from shop.kernel.money import Fen
from shop.kernel.quantity import line_amount
from shop.sales.rules.records import LineRecord

ListPrice = Callable[[LineRecord], Fen]
ComboPrice = Callable[[int, Sequence[LineRecord]], Fen]


def drift_of(lines: Sequence[LineRecord], list_price: ListPrice, combo_price: ComboPrice) -> Fen:
    """How much more (less: negative) was asked than the catalogue asks, before manual discounts and overrides.

    `list_price` gives one piece with its choices; `combo_price` a whole combo with its surcharges.
    """
    drift = 0
    combos: dict[UUID, list[LineRecord]] = {}
    for line in lines:
        if line.combo_uuid is not None:
            combos.setdefault(line.combo_uuid, []).append(line)
        elif line.override is None:
            drift += line.gross_fen - line_amount(line.quantity, list_price(line))
    for parts in combos.values():
        asked = sum(part.gross_fen - _combo_discount(part) for part in parts)
        drift += asked - combo_price(parts[0].combo_product_id or 0, parts)
    return drift


def _combo_discount(line: LineRecord) -> Fen:
    return sum(discount.fen for discount in line.discounts if discount.kind == "combo")
