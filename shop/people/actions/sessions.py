"""Sessions: somebody being logged in, at a desk or on a tablet. Each is a row that can be ended at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, update

from shop.db import session, transaction
from shop.kernel.errors import NotFound
from shop.people.actions import audit
from shop.people.models import LoginSession
from shop.people.secrets import new_token, token_hash

DESK, TILL = "desk", "till"
LONGEST = timedelta(hours=12)


def begin(
    kind: str, *, person_id: int, device_id: int | None = None, address: str = "", browser: str = "", at: datetime
) -> str:
    """Begin a session; returns its token, which is kept nowhere but with the person."""
    token = new_token()
    with transaction() as current:
        current.add(
            LoginSession(
                token_hash=token_hash(token),
                kind=kind,
                person_id=person_id,
                device_id=device_id,
                created_at=at,
                last_seen_at=at,
                expires_at=at + LONGEST,
                address=address[:64],
                browser=browser[:200],
            )
        )
    return token


def seen(session_id: int, *, at: datetime) -> None:
    """Note that the session is in use."""
    with transaction():
        _update(LoginSession.id == session_id, LoginSession.last_seen_at < at, last_seen_at=at)


def still_selling(*, device_id: int, people: Iterable[int], at: datetime) -> None:
    """Note that these people are selling on this tablet, so that they are not locked out while they serve."""
    with transaction():
        _update(
            LoginSession.device_id == device_id,
            LoginSession.person_id.in_(list(people)),
            LoginSession.last_seen_at < at - timedelta(seconds=30),
            last_seen_at=at,
        )


def end(session_id: int, *, by: int, at: datetime) -> None:
    """End somebody's session. Raises NotFound when it is not open."""
    with transaction() as current:
        row = current.get(LoginSession, session_id)
        if row is None or row.ended_at is not None:
            raise NotFound
        _update(LoginSession.id == session_id, ended_at=at, ended_why="ended")
        audit.record("session.end", subject=f"person:{row.person_id}", by=by, device=row.device_id, at=at)


def end_token(token: str, *, why: str, at: datetime) -> None:
    """End the session this token belongs to, if it is open."""
    with transaction():
        _update(LoginSession.token_hash == token_hash(token), ended_at=at, ended_why=why)


def end_all_of(
    person_id: int, *, why: str, except_id: int | None = None, kind: str | None = None, at: datetime
) -> None:
    """End every session of a person (of one `kind`), but the one that is kept."""
    kinds = [kind] if kind else [DESK, TILL]
    with transaction():
        _update(
            LoginSession.person_id == person_id,
            LoginSession.id != (except_id or 0),
            LoginSession.kind.in_(kinds),
            ended_at=at,
            ended_why=why,
        )


def end_on(device_id: int, *, person_id: int, why: str, at: datetime) -> None:
    """End a person's sessions on one tablet."""
    with transaction():
        _update(LoginSession.device_id == device_id, LoginSession.person_id == person_id, ended_at=at, ended_why=why)


def end_all_on(device_id: int, *, why: str, at: datetime) -> None:
    """End every session on a tablet."""
    with transaction():
        _update(LoginSession.device_id == device_id, LoginSession.kind == TILL, ended_at=at, ended_why=why)


def forget_old(before: datetime) -> int:
    """Remove sessions that ended or ran out before that; returns how many. The trail keeps who logged in."""
    with transaction() as current:
        old = or_(LoginSession.ended_at < before, LoginSession.expires_at < before)
        return len(current.execute(delete(LoginSession).where(old).returning(LoginSession.id)).all())


def _update(*conditions: ColumnElement[bool], **values: object) -> None:
    session().execute(update(LoginSession).where(LoginSession.ended_at.is_(None), *conditions).values(**values))
