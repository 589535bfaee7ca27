"""The catalogue's version number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, update

from shop.catalog.models import CatalogVersion
from shop.db import current_connection, transaction
from shop.driver import Plain, Statement

RAISE = Statement(
    update(CatalogVersion)
    .where(CatalogVersion.id == 1)
    .values(version=CatalogVersion.version + 1, changed_at=bindparam("at")),
    ("version_1", "at", "id_1"),
)


def touch(*, at: datetime) -> None:
    """Raise the version: every action that changes what a till shows calls this in its own transaction."""
    with transaction() as current:
        current.flush()
        connection = current_connection()
        RAISE.run(connection, 1, Plain(connection).moment(at), 1)
