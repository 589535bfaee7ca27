"""Lots: opening a pack starts its clock, finishing it takes it off the list."""

from __future__ import annotations

from datetime import datetime, timedelta

from shop.db import session, transaction
from shop.kernel.errors import NotFound
from shop.people.actions import audit
from shop.stock.models import Item, Lot


def open_lot(lot_id: int, *, by: int, at: datetime) -> Lot:
    """A pack was opened now: it may be used as long as its item may once it is open. Opened again it stays so."""
    with transaction() as current:
        lot = _lot(lot_id)
        if lot.opened_at is None:
            hours = current.get_one(Item, lot.item_id).opened_hours
            lot.opened_at = at
            lot.use_by = at + timedelta(hours=hours) if hours else None
            current.flush()
            audit.record("lot.open", subject=f"item:{lot.item_id}", detail=lot.code, by=by, at=at)
        return lot


def finish_lot(lot_id: int, *, by: int, at: datetime) -> Lot:
    """Nothing is left of it."""
    with transaction() as current:
        lot = _lot(lot_id)
        lot.finished_at = lot.finished_at or at
        current.flush()
        audit.record("lot.finish", subject=f"item:{lot.item_id}", detail=lot.code, by=by, at=at)
        return lot


def _lot(lot_id: int) -> Lot:
    lot = session().get(Lot, lot_id)
    if lot is None:
        raise NotFound
    return lot
