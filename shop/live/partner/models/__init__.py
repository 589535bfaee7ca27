"""Tables of orders to ship, of files handed over and brought back, and of statements."""

from shop.live.partner.models.handing import HandOver, HandOverLine, PartnerLayout, PartnerReturn
from shop.live.partner.models.orders import (
    Partner,
    ShipAfterSale,
    ShipChannel,
    ShipLine,
    ShipOrder,
    ShipRecipient,
    ShipStep,
)
from shop.live.partner.models.settling import PartnerStatement, StatementBooking, StatementRow

__all__ = [
    "HandOver", "HandOverLine", "Partner", "PartnerLayout", "PartnerReturn", "PartnerStatement", "ShipAfterSale",
    "ShipChannel", "ShipLine", "ShipOrder", "ShipRecipient", "ShipStep", "StatementBooking", "StatementRow",
]  # fmt: skip
