"""Pages of orders to ship."""

from shop.live.partner.views import orders
from shop.live.partner.views.blueprint import blueprint

__all__ = ["blueprint", "orders"]
