"""Opening the books: the rows without which nothing can be booked."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from shop.catalog.models import CatalogVersion, Outlet, TaxRate
from shop.db import session, transaction
from shop.kernel.errors import N_
from shop.once import LedgerHead
from shop.people.actions.roles import add_builtin_roles

OWN_OUTLET = N_("本店")


def open_books(*, at: datetime) -> None:
    """Create the ledger's head, the catalogue's version, the own outlet, a tax rate and the built-in roles.

    May be repeated: what is there already stays as it is.
    """
    with transaction():
        books = session()
        if books.get(LedgerHead, 1) is None:
            books.add(LedgerHead(id=1, books_epoch=secrets.token_hex(16), audit_sha256=bytes(32)))
        if books.get(CatalogVersion, 1) is None:
            books.add(CatalogVersion(id=1, version=1, changed_at=at))
        if books.scalar(select(Outlet).where(Outlet.own)) is None:
            books.add(Outlet(name=OWN_OUTLET, own=True))
        if books.scalar(select(TaxRate).limit(1)) is None:
            books.add(TaxRate(code="standard", name=N_("小规模纳税人 1%"), rate_bp=100, included=True))
        add_builtin_roles(at=at)
