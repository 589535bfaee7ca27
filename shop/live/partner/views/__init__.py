"""Pages of orders to ship."""

from shop.live.partner.views import consigning, handing, orders, packing, partners, returns, settling
from shop.live.partner.views.blueprint import blueprint

__all__ = ["blueprint", "consigning", "handing", "orders", "packing", "partners", "returns", "settling"]
