"""Pages of platform orders: batches of files, orders, what waits, how buyers are treated."""

from shop.live.imports.views import batches, channels, orders, queue
from shop.live.imports.views.blueprint import blueprint

__all__ = ["batches", "blueprint", "channels", "orders", "queue"]
