"""The pages of stock: what is there, one item, moves, papers by hand, counts, locations."""

from __future__ import annotations

from shop.stock.views import counts, items, levels, moves, papers, places
from shop.stock.views.blueprint import blueprint

__all__ = ["blueprint", "counts", "items", "levels", "moves", "papers", "places"]
