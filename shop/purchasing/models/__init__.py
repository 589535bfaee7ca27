"""Tables of purchasing, by subject."""

from __future__ import annotations

from shop.purchasing.models.buying import (
    Budget,
    PurchaseLine,
    PurchaseOrder,
    PurchaseRequest,
    Quote,
    RequestLine,
    Supplier,
)
from shop.purchasing.models.receiving import Invoice, InvoiceLine, Receipt, ReceiptLine
from shop.purchasing.models.things import Equipment, FitOut, Maintenance, MaintenancePlan

__all__ = [
    "Budget",
    "Equipment",
    "FitOut",
    "Invoice",
    "InvoiceLine",
    "Maintenance",
    "MaintenancePlan",
    "PurchaseLine",
    "PurchaseOrder",
    "PurchaseRequest",
    "Quote",
    "Receipt",
    "ReceiptLine",
    "RequestLine",
    "Supplier",
]
