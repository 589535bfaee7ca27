"""Real places that a school adds or renames, and containers with their weight."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from shop.db import session, transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.stock.models import Location, StockBalance, Tare
from shop.stock.places import FIRST_OWN_NUMBER, REAL


class StillGoodsThere(Conflict):
    """A place with goods stays."""

    message = N_("这个库位还有货，先调走或盘平，再停用。")


def save_location(
    location_id: int | None, *, name: str, name_en: str, sort: int, active: bool, by: int, at: datetime
) -> Location:
    """Add a place or change one. Raises NotFound, Invalid, StillGoodsThere."""
    with transaction() as current:
        taken = current.scalar(select(Location.id).where(Location.name == name.strip()))
        if taken is not None and taken != location_id:
            raise Invalid(problems=(Problem("name", N_("已经有同名的库位了，请换个名称。")),))
        if location_id is None:
            number = max(FIRST_OWN_NUMBER, (current.scalar(select(func.max(Location.id))) or 0) + 1)
            location = Location(id=number, code=f"own-{number}", kind=REAL, own=True, name=name.strip())
            current.add(location)
        else:
            location = _real(location_id)
        if not active and _holds_goods(location.id):
            raise StillGoodsThere
        location.name, location.name_en, location.sort, location.active = name.strip(), name_en.strip(), sort, active
        current.flush()
        audit.record("location.save", subject=f"location:{location.id}", detail=location.name, by=by, at=at)
        return location


def add_tare(*, name: str, weight: int, by: int, at: datetime) -> Tare:
    """Note the weight of an empty container; noted again it is changed."""
    with transaction() as current:
        tare = current.scalar(select(Tare).where(Tare.name == name.strip())) or Tare(name=name.strip(), weight=weight)
        tare.weight = weight
        current.add(tare)
        current.flush()
        audit.record("tare.save", subject="stock", detail=f"{tare.name} {weight}", by=by, at=at)
        return tare


def _real(location_id: int) -> Location:
    location = session().get(Location, location_id)
    if location is None or location.kind != REAL:
        raise NotFound
    return location


def _holds_goods(location_id: int) -> bool:
    wanted = select(StockBalance.item_id).where(StockBalance.location_id == location_id, StockBalance.quantity != 0)
    return session().scalar(wanted.limit(1)) is not None
