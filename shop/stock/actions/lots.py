"""Lots: opening a pack starts its clock, finishing it takes it off the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from shop.db import session, transaction
from shop.driver import Plain, Query, Statement
from shop.kernel.errors import NotFound
from shop.people.actions import audit
from shop.stock.models import Item, Lot

_OPEN = Query(
    select(Lot.id, Lot.item_id, Lot.code)
    .where(Lot.id.in_(bindparam("lots", expanding=True)), Lot.finished_at.is_(None))
    .order_by(Lot.id)
)
_FINISH = Statement(update(Lot).where(Lot.id == bindparam("lot")).values(finished_at=bindparam("at")), ("at", "lot"))


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


def finish_lots(lot_ids: Sequence[int], *, by: int, at: datetime) -> None:
    """Nothing is left of any of these; those that were finished before stay so."""
    with transaction() as current:
        lots = _OPEN.read(lots=lot_ids)
        connection = current.connection()
        moment = Plain(connection).moment(at)
        _FINISH.run_many(connection, [(moment, lot) for lot, _, _ in lots])
        audit.record_many([("lot.finish", f"item:{item}", code, by, None) for _, item, code in lots], at=at)


def _lot(lot_id: int) -> Lot:
    lot = session().get(Lot, lot_id)
    if lot is None:
        raise NotFound
    return lot
