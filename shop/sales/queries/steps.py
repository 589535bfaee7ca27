"""How far a new shop has come with selling."""

from __future__ import annotations

from sqlalchemy import exists, select

from shop.db import session
from shop.sales.models import ImportBatch, Order


def something_was_sold() -> bool:
    """Whether the shop itself has sold anything."""
    return bool(session().scalar(select(exists().where(Order.source != "imported"))))


def history_is_in() -> bool:
    """Whether a sales history was imported and stayed."""
    return bool(
        session().scalar(select(exists().where(ImportBatch.finished_at.is_not(None), ImportBatch.undone_at.is_(None))))
    )
