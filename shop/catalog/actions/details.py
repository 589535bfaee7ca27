"""A product's photo."""

from __future__ import annotations

from datetime import datetime

from shop.catalog.actions.version import touch
from shop.catalog.models import Product
from shop.db import transaction
from shop.kernel.errors import NotFound
from shop.people.actions import audit


def set_photo(product_id: int, *, name: str | None, by: int | None, at: datetime) -> None:
    """Show the photo kept under `name` (shop.web.photos.keep_photo) with the product, or none. Raises NotFound."""
    with transaction() as current:
        product = current.get(Product, product_id)
        if product is None:
            raise NotFound
        if product.photo == name:
            return
        product.photo = name
        audit.record(
            "product.photo",
            subject=f"product:{product_id}",
            detail=f"{product.name} {name or ''}".strip(),
            by=by,
            at=at,
        )
        touch(at=at)
