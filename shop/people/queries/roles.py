"""Posts and how many people hold each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from shop.db import session
from shop.people.models import PersonRole, Role

SORTS: dict[str, InstrumentedAttribute[Any]] = {"made": Role.id, "name": Role.name}


def roles() -> list[Role]:
    """All posts in the order they were made."""
    return list(session().scalars(select(Role).order_by(Role.id)))


def role_list(order: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[Any]:
    """All posts."""
    return select(Role).order_by(order, Role.id)


def roles_by_code() -> dict[str, Role]:
    """All posts by their code."""
    return {role.code: role for role in roles()}


def people_by_role() -> dict[int, int]:
    """How many people hold each post."""
    counted = select(PersonRole.role_id, func.count()).group_by(PersonRole.role_id)
    return dict(session().execute(counted).all())
