"""Who is calling: the tablet by its own cookie, the person by a session row whose token is in the signed cookie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager
from sqlalchemy import select

from shop.db import session
from shop.people.actions import pins, sessions
from shop.people.models import Device, LoginSession, Person
from shop.people.queries.persons import rights_of
from shop.people.secrets import till_token, token_hash
from shop.web.access import May, access_of
from shop.web.now import now, settings

IDLE = {sessions.DESK: timedelta(minutes=30), sessions.TILL: timedelta(minutes=3)}
NOTE_EVERY = timedelta(seconds=30)
TEN_YEARS = 10 * 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person behind a request, as flask-login wants it."""

    person_id: int
    session_id: int
    kind: str
    name: str
    nickname: str
    person_kind: str
    rights: frozenset[May]
    must_change_password: bool = False
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """The id of the revocable session row."""
        return str(self.session_id)


@dataclass(frozen=True, slots=True)
class Tablet:
    """The enrolled tablet behind a request."""

    id: int
    letter: str
    epoch: int
    name: str
    token: str
    revoked: bool


def device_cookie_name() -> str:
    """The name of the tablet's cookie; bound to this host over https."""
    return "__Host-device" if settings().secure_cookies else "device"


def give_device_cookie(response: Response, credential: str) -> None:
    """Hand the tablet its credential, once, at enrolment."""
    response.set_cookie(
        device_cookie_name(),
        credential,
        max_age=TEN_YEARS,
        secure=settings().secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def begin_desk(person: Person, *, at: datetime) -> None:
    """Log somebody in at a desk: always a new session, the old one of this browser ends."""
    _leave(sessions.DESK, at=at)
    cookie.permanent = True
    cookie[sessions.DESK] = sessions.begin(
        sessions.DESK,
        person_id=person.id,
        address=request.remote_addr or "",
        browser=request.user_agent.string,
        at=at,
    )


def end_desk(*, at: datetime) -> None:
    """Log out at a desk; the session ends at the server."""
    _leave(sessions.DESK, at=at)


def switch_on(*, person_id: int, pin: str, at: datetime) -> None:
    """Somebody switches on the present tablet by PIN. Raises WrongPin, PinLocked, TabletWaits."""
    person = pins.check_pin(g.device.id, person_id, pin, at=at)
    _leave(sessions.TILL, at=at)
    cookie.permanent = True
    token = sessions.begin(
        sessions.TILL,
        person_id=person.id,
        device_id=g.device.id,
        address=request.remote_addr or "",
        browser=request.user_agent.string,
        at=at,
    )
    cookie[sessions.TILL] = token
    g._login_user = _visitor(token, sessions.TILL) or _manager().anonymous_user()  # noqa: SLF001 - where flask-login keeps it


def switch_off(*, at: datetime) -> None:
    """The person leaves the tablet; the tablet stays enrolled."""
    _leave(sessions.TILL, at=at)
    g._login_user = _manager().anonymous_user()  # noqa: SLF001 - where flask-login keeps it


def _manager() -> LoginManager:
    manager: LoginManager = current_app.extensions["login"]
    return manager


def _leave(kind: str, *, at: datetime) -> None:
    token = cookie.pop(kind, None)
    if token:
        sessions.end_token(str(token), why="left", at=at)


def _find_device() -> None:
    g.device = None
    credential = request.cookies.get(device_cookie_name())
    if not credential:
        return
    device = (
        session()
        .execute(
            select(Device.id, Device.letter, Device.epoch, Device.name, Device.revoked_at).where(
                Device.credential_hash == token_hash(credential)
            )
        )
        .first()
    )
    if device is None:
        return
    token = till_token(device.id, device.epoch)
    g.device = Tablet(device.id, device.letter, device.epoch, device.name, token, device.revoked_at is not None)


def _visitor(token: str, kind: str) -> Visitor | None:
    row = (
        session()
        .execute(
            select(LoginSession, Person)
            .join(Person, Person.id == LoginSession.person_id)
            .where(LoginSession.token_hash == token_hash(token), LoginSession.kind == kind)
            .where(LoginSession.ended_at.is_(None), Person.active.is_(True))
        )
        .first()
    )
    if row is None:
        return None
    login, person, at = row[0], row[1], now()
    if login.expires_at <= at or login.last_seen_at + IDLE[kind] <= at:
        return None
    if kind == sessions.TILL and (g.device is None or g.device.id != login.device_id):
        return None
    visitor = Visitor(
        person.id, login.id, kind, person.name, person.nickname, person.kind, rights_of(person.id),
        person.one_time_until is not None,
    )  # fmt: skip
    if at - login.last_seen_at > NOTE_EVERY:
        sessions.seen(visitor.session_id, at=at)
    return visitor


def _load(_request: object) -> Visitor | None:
    access = access_of(current_app, request.endpoint) if request.endpoint else None
    kind = sessions.TILL if access is not None and access.device else sessions.DESK
    token = cookie.get(kind)
    return _visitor(str(token), kind) if token else None


def init_app(app: Flask) -> None:
    """Recognise tablet and person before every request."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(_load)
    app.extensions["login"] = manager
    app.before_request(_find_device)
