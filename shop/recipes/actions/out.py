"""An item is out, or there again: what needs it follows on the till by itself."""

from __future__ import annotations

from datetime import datetime

from shop.catalog.actions.version import touch
from shop.db import transaction
from shop.kernel.errors import NotFound
from shop.people.actions import audit
from shop.recipes.models import ItemOut
from shop.stock.models import Item


def mark_out(item_id: int, *, reason: str = "", by: int | None, at: datetime) -> None:
    """There is none of it: options and products that need it go grey. Raises NotFound."""
    with transaction() as current:
        item = current.get(Item, item_id)
        if item is None:
            raise NotFound
        known = current.get(ItemOut, item_id)
        if known is None:
            current.add(ItemOut(item_id=item_id, reason=reason.strip()[:100], marked_at=at, marked_by=by))
        else:
            known.reason = reason.strip()[:100]
        audit.record("item.out", subject=f"item:{item_id}", detail=f"{item.name} {reason}".strip(), by=by, at=at)
        touch(at=at)


def mark_there(item_id: int, *, by: int | None, at: datetime) -> None:
    """There is some again. Raises NotFound."""
    with transaction() as current:
        item = current.get(Item, item_id)
        if item is None:
            raise NotFound
        known = current.get(ItemOut, item_id)
        if known is not None:
            current.delete(known)
            audit.record("item.there", subject=f"item:{item_id}", detail=item.name, by=by, at=at)
            touch(at=at)
