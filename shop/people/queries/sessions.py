"""Who is logged in where."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select

from shop.db import session
from shop.people.models import LoginSession

IDLE = {"desk": timedelta(minutes=30), "till": timedelta(minutes=3)}


def open_sessions(*, at: datetime, person_id: int | None = None) -> Select[Any]:
    """Sessions that still let somebody in: not ended, not too old, not idle."""
    awake = or_(
        *(and_(LoginSession.kind == kind, LoginSession.last_seen_at > at - idle) for kind, idle in IDLE.items())
    )
    found = select(LoginSession).where(LoginSession.ended_at.is_(None), LoginSession.expires_at > at, awake)
    return found.where(LoginSession.person_id == person_id) if person_id is not None else found


def own_sessions(person_id: int, *, at: datetime) -> list[LoginSession]:
    """A person's own open sessions, the newest first."""
    statement = open_sessions(at=at, person_id=person_id).order_by(LoginSession.created_at.desc())
    return list(session().scalars(statement))
