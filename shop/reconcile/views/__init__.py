"""The pages of reconciliation: bills, days, entries, payments without a bill."""

from __future__ import annotations

from shop.reconcile.views import bills, days, entries, payments
from shop.reconcile.views.blueprint import blueprint

__all__ = ["bills", "blueprint", "days", "entries", "payments"]
