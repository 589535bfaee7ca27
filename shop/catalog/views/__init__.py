"""The catalogue's pages: products, one product, categories, choices, tax rates, sheets in and out."""

from __future__ import annotations

from shop.catalog.views import choices, product, products, sheets, shelves
from shop.catalog.views.blueprint import blueprint

__all__ = ["blueprint", "choices", "product", "products", "sheets", "shelves"]
