"""How far a new shop has come with its menu."""

from __future__ import annotations

from sqlalchemy import exists, func, or_, select

from shop.db import session
from shop.people.models import AuditEntry

CHANGES = ("product.change", "product.price", "product.parts", "product.photo")


def menu_was_touched() -> bool:
    """Whether anybody changed the menu, or added to what it began with (the seed adds all at one moment)."""
    began = select(func.min(AuditEntry.at)).where(AuditEntry.verb == "product.add").scalar_subquery()
    later = (AuditEntry.verb == "product.add") & (AuditEntry.at > began)
    return bool(session().scalar(select(exists().where(or_(AuditEntry.verb.in_(CHANGES), later)))))
