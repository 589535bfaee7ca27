"""Pages of orders to ship."""

from shop.live.partner.views import handing, orders, packing, partners
from shop.live.partner.views.blueprint import blueprint

__all__ = ["blueprint", "handing", "orders", "packing", "partners"]
