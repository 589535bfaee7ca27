"""Who is logged in where."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from shop.db import session
from shop.people.models import LoginSession, Person

IDLE = {"desk": timedelta(minutes=30), "till": timedelta(minutes=3)}
#: The values that `opened_by_token` is given; `since` is the moment less what its kind may be idle.
OPENED_BY_TOKEN = ("token", "at", "kind", "since")


def open_sessions(*, at: datetime, person_id: int | None = None) -> Select[Any]:
    """Sessions that still let somebody in: not ended, not too old, not idle."""
    awake = or_(*(_awake(kind, at - idle) for kind, idle in IDLE.items()))
    found = select(LoginSession).where(*_not_over(at), awake)
    return found.where(LoginSession.person_id == person_id) if person_id is not None else found


def opened_by_token() -> tuple[ColumnElement[bool], ...]:
    """Which session a token opens, of somebody who was not switched off; for statements of a session and its person."""
    token, at, kind, since = [bindparam(name) for name in OPENED_BY_TOKEN]  # type: ignore[var-annotated]
    return (LoginSession.token_hash == token, *_not_over(at), _awake(kind, since), Person.active.is_(True))


def own_sessions(person_id: int, *, at: datetime) -> list[LoginSession]:
    """A person's own open sessions, the newest first."""
    statement = open_sessions(at=at, person_id=person_id).order_by(LoginSession.created_at.desc())
    return list(session().scalars(statement))


def _not_over(at: Any) -> tuple[ColumnElement[bool], ...]:
    return LoginSession.ended_at.is_(None), LoginSession.expires_at > at


def _awake(kind: Any, since: Any) -> ColumnElement[bool]:
    return and_(LoginSession.kind == kind, LoginSession.last_seen_at > since)
