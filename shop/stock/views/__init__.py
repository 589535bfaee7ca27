"""The pages of stock: what is there, one item, moves, papers by hand, counts, locations."""

from __future__ import annotations

from shop.stock.views import counts, item_sheets, items, levels, moves, papers, places
from shop.stock.views.blueprint import blueprint

__all__ = ["blueprint", "counts", "item_sheets", "items", "levels", "moves", "papers", "places"]
