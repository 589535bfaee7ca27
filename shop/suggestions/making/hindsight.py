"""What came after a decision, beside what the forecast of that day expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from shop.suggestions.making.past import Past, forecast, margins_of

LEAST_BEFORE = 28


def came_to(past: Past, products: Sequence[int], first: date, days: int) -> int | None:
    """Margin of these goods over the days less its forecast made from what was known before the first, fen.

    None while too little was known before.
    """
    own, _ = margins_of(past, products)
    begin = (first - past.first_day).days
    if begin < LEAST_BEFORE or begin + days > past.length:
        return None
    actual = own[begin : begin + days]
    return round(float(np.nansum(actual - forecast(own[:begin], past.first_day, days))))


def goods_with(past: Past, items: Sequence[int]) -> list[int]:
    """The products that need one of these items."""
    return [one.id for one in past.goods if any(item in one.items for item in items)]
