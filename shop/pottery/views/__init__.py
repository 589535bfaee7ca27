"""The pages of works, by subject; what anybody may read stands in `public`."""

from __future__ import annotations

from shop.pottery.views import commissions, contact, lots, public, works
from shop.pottery.views.blueprint import blueprint

__all__ = ["blueprint", "commissions", "contact", "lots", "public", "works"]
