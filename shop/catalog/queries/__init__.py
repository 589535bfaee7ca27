"""What is asked about the catalogue."""

from shop.catalog.queries.prices import PriceBook, ProductPrices, price_book
from shop.catalog.queries.till import till_catalog
from shop.catalog.queries.version import catalog_version

__all__ = ["PriceBook", "ProductPrices", "catalog_version", "price_book", "till_catalog"]
