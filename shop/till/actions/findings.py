"""What a person must look at although the sale was booked: paid is paid, so doubts go to the worklist."""

from __future__ import annotations

from typing import Any, NamedTuple

from shop.sales.rules.records import SaleRecord
from shop.web.access import May

NUMBER_TAKEN = "number_taken"
PRICE_DRIFT = "price_drift"
SUMS_DIFFER = "sums_differ"
TAX_DIFFERS = "tax_differs"
UNKNOWN_CASHIER = "unknown_cashier"
NO_RIGHT = "no_right"
UNAPPROVED = "unapproved"
WRONG_DAY = "wrong_day"
PIECE_TAKEN = "piece_taken"
POINTS_SHORT = "points_short"
HELD = "held_envelope"
GAP = "number_gap"


class Finding(NamedTuple):
    """One entry for the worklist."""

    kind: str
    subject: str
    right: May
    facts: dict[str, Any]


def about(kind: str, sale: SaleRecord, **facts: Any) -> Finding:
    """A finding about a sale."""
    return Finding(
        kind, f"order:{sale.uuid}", May.DECIDE_HELD, {"number": sale.number, "order_uuid": str(sale.uuid), **facts}
    )
