"""The shop's own outlet among those whose sales are in the books."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from shop.catalog.models import Outlet
from shop.db import session

_own: WeakKeyDictionary[Engine | Connection, int] = WeakKeyDictionary()


def own_outlet_id() -> int:
    """The id of the shop's own outlet; it never changes once the books are open."""
    engine = session().get_bind()
    found = _own.get(engine)
    if found is None:
        found = _own[engine] = session().scalars(select(Outlet.id).where(Outlet.own.is_(True))).one()
    return found
