"""How far a new shop has come with its people and tablets."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from shop.db import session
from shop.people.models import Device, Person


def somebody_was_added() -> bool:
    """Whether the first teacher is no longer alone."""
    return (session().scalar(select(func.count()).where(Person.active.is_(True))) or 0) > 1


def somebody_has_a_pin() -> bool:
    """Whether anybody could switch on at a tablet."""
    return bool(session().scalar(select(exists().where(Person.active.is_(True), Person.pin_hash.is_not(None)))))


def a_tablet_is_enrolled() -> bool:
    """Whether there is a till."""
    return bool(session().scalar(select(exists().where(Device.enrolled_at.is_not(None), Device.revoked_at.is_(None)))))
