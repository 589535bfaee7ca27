"""Is a price usual, is a count near enough."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from shop.kernel.quantity import ONE, Thousandths

RECEIPTS_LOOKED_AT = 5
PRICE_BAND = Fraction(1, 2)
COUNT_BAND = Fraction(5, 100)
#: Differences up to so many thousandths never need a second counter.
SMALL = {"mass": 10 * ONE, "volume": 10 * ONE, "count": 0}


def usual_price(units: Sequence[Fraction], standard: Fraction | None) -> Fraction | None:
    """The median of the latest receipts (fen per thousandth); the quoted price before there was any."""
    return median(units[:RECEIPTS_LOOKED_AT]) if units else standard


def is_usual(unit: Fraction, usual: Fraction | None) -> bool:
    """Whether a price is at most half above or below the usual one."""
    return usual is None or abs(unit - usual) <= usual * PRICE_BAND


def needs_recount(counted: Thousandths, expected: Thousandths, dimension: str) -> bool:
    """Whether a count is so far from the books that somebody else should count again."""
    allowed: Fraction = max(abs(expected) * COUNT_BAND, Fraction(SMALL[dimension]))
    return abs(counted - expected) > allowed
