"""The pages of purchasing: needs and requests, orders, receipts, invoices, suppliers, equipment, the fit-out list."""

from __future__ import annotations

from shop.purchasing.views import orders, receipts, requests, suppliers, things
from shop.purchasing.views.blueprint import blueprint

__all__ = ["blueprint", "orders", "receipts", "requests", "suppliers", "things"]
