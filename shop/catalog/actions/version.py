"""The catalogue's version number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from shop.catalog.models import CatalogVersion
from shop.db import transaction


def touch(*, at: datetime) -> None:
    """Raise the version: every action that changes what a till shows calls this in its own transaction."""
    with transaction() as current:
        current.execute(
            update(CatalogVersion)
            .where(CatalogVersion.id == 1)
            .values(version=CatalogVersion.version + 1, changed_at=at)
            .execution_options(synchronize_session=False)
        )
