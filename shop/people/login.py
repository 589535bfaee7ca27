"""Who is asking: the person logged in at a desk, the enrolled tablet, the person switched on there.

Three cookies: the pages' own session (desk), the tablet's credential, the till person's session. A page of the till
never sees the desk's login and the other way round, although both may live in one browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, after_this_request, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from sqlalchemy import bindparam, select
from werkzeug.wrappers import Response

from shop import db
from shop.driver import Plain, Statement
from shop.kernel.errors import N_, Forbidden
from shop.people import secrets, security_log
from shop.people.actions import pins, sessions
from shop.people.models import Device, LoginSession, Person, Purpose
from shop.people.queries.persons import rights_kept
from shop.people.queries.sessions import IDLE, OPENED_BY_TOKEN, opened_by_token
from shop.web.access import Access, May, access_of
from shop.web.headers import SAFE_METHODS
from shop.web.now import now, settings

NOTED_AFTER = {sessions.DESK: timedelta(minutes=1), sessions.TILL: timedelta(seconds=15)}
DEVICE_COOKIE_SECONDS = 400 * 86_400
OPEN_WITH_ONE_TIME_PASSWORD = frozenset({"people.account", "people.change_password", "people.logout"})
#: Pages ask for these by themselves: nobody needs to be there, so they do not keep a session alive.
ASKED_WITHOUT_ANYBODY = frozenset(
    {
        "sales.today_live",
        "reports.live",
        "imports.progress",
        "jobs.jobs_live",
        "jobs.job_live",
        "board.desk_tickets",
        "board.desk_calls_data",
        "people.approvals_live",
        "people.approval_state",
    }
)

VISITOR = Statement(
    select(
        LoginSession.id, LoginSession.device_id, LoginSession.last_seen_at < bindparam("noted"),
        Person.id, Person.name, Person.nickname, Person.one_time_until.is_not(None),
    )
    .join(Person, Person.id == LoginSession.person_id)
    .where(*opened_by_token()),
    ("noted", *OPENED_BY_TOKEN),
)  # fmt: skip
DEVICE = Statement(
    select(Device.id, Device.letter, Device.epoch, Device.name, Device.revoked_at.is_not(None), Device.purpose).where(
        Device.credential_hash == bindparam("credential")
    ),
    ("credential",),
)


@dataclass(frozen=True, slots=True)
class Tablet:
    """The tablet that asks. `token` is what its pages send with every change."""

    id: int
    letter: str
    epoch: int
    name: str
    revoked: bool
    token: str
    purpose: str = Purpose.TILL.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The person who asks, as flask-login wants it."""

    person_id: int
    name: str
    nickname: str
    kind: str
    session_id: int
    seen_long_ago: bool
    must_change_password: bool
    rights: frozenset[May]
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """The number of the revocable session."""
        return str(self.session_id)


class Nobody:
    """Nobody is logged in."""

    is_authenticated = False
    is_active = False
    is_anonymous = True
    person_id = None
    name = nickname = kind = ""
    rights: frozenset[May] = frozenset()

    def get_id(self) -> None:
        """There is no session."""


def cookie_name(what: str) -> str:
    """The name of the cookie ``device`` or ``till``."""
    return settings().cookie_name(what)


def remember_device(response: Response, credential: str) -> None:
    """Give the browser the credential it was enrolled with; a link from elsewhere still opens an enrolled till."""
    _set_cookie(response, "device", credential, DEVICE_COOKIE_SECONDS, samesite="Lax")


def log_in(person: Person, *, at: datetime) -> None:
    """Begin a desk session in this browser with a new id; nothing of the old one stays but the language."""
    log_out(why="new login", at=at)
    session[sessions.DESK] = sessions.begin(
        sessions.DESK, person_id=person.id, address=get_remote_address(), browser=request.user_agent.string, at=at
    )


def log_out(*, why: str = "logout", at: datetime) -> None:
    """End this browser's desk session at the server and empty its cookie."""
    token = session.get(sessions.DESK)
    if token:
        sessions.end_token(token, why=why, at=at)
    kept = {name: session[name] for name in ("lang",) if name in session}
    session.clear()
    session.update(kept)


def switch_on(*, person_id: int, pin: str, at: datetime) -> None:
    """Somebody switches on at this tablet by PIN: a new session, known to this very request too.

    Raises WrongPin, PinLocked, TabletWaits.
    """
    token = pins.switch_on(
        g.device.id, person_id, pin, address=get_remote_address(), browser=request.user_agent.string, at=at
    )
    _answer_with_till_cookie(token)
    _become(_visitor(token, sessions.TILL, at=at))


def switch_off(*, at: datetime) -> None:
    """End the session of whoever is switched on at this tablet; the tablet stays enrolled."""
    token = request.cookies.get(cookie_name(sessions.TILL))
    if token:
        sessions.end_token(token, why="lock", at=at)
    _answer_with_till_cookie("")
    _become(None)


def _set_cookie(response: Response, what: str, value: str, seconds: int | None, *, samesite: str = "Strict") -> None:
    response.set_cookie(
        cookie_name(what),
        value,
        max_age=seconds,
        secure=settings().secure_cookies,
        httponly=True,
        samesite=samesite,
    )


def _answer_with_till_cookie(token: str) -> None:
    @after_this_request
    def set_it(response: Any) -> Any:
        _set_cookie(response, sessions.TILL, token, None if token else 0)
        return response


def _become(visitor: Visitor | None) -> None:
    g._login_user = visitor or Nobody()  # noqa: SLF001 - where flask-login keeps the user of this request


def _asked_for() -> Access | None:
    return access_of(current_app, request.endpoint) if request.endpoint else None


def _load(_request: Request) -> Visitor | None:
    access = _asked_for()
    kind = sessions.TILL if access is not None and access.device else sessions.DESK
    token = request.cookies.get(cookie_name(kind)) if kind == sessions.TILL else session.get(kind)
    return _visitor(token, kind, at=now()) if token else None


def _visitor(token: str, kind: str, *, at: datetime) -> Visitor | None:
    connection = db.session().connection()
    moment = Plain(connection).moment
    noted, since = moment(at - NOTED_AFTER[kind]), moment(at - IDLE[kind])
    row = VISITOR.first(connection, noted, secrets.token_hash(token), moment(at), kind, since)
    if row is None:
        return None
    session_id, device_id, seen_long_ago, person_id, name, nickname, one_time = row
    if kind == sessions.TILL and not _is_here(device_id):
        return None
    return Visitor(
        person_id=person_id,
        name=name,
        nickname=nickname,
        kind=kind,
        session_id=session_id,
        seen_long_ago=bool(seen_long_ago),
        must_change_password=kind == sessions.DESK and bool(one_time),
        rights=rights_kept(person_id),
    )


def _is_here(device_id: int | None) -> bool:
    tablet = _tablet()
    return tablet is not None and tablet.id == device_id and not tablet.revoked


def _tablet() -> Tablet | None:
    """The tablet that asks, looked up once a request (a limit on how often may ask before the guard does)."""
    if "device" not in g:
        g.device = _find_tablet()
    tablet: Tablet | None = g.device
    return tablet


def _find_tablet() -> Tablet | None:
    credential = request.cookies.get(cookie_name("device"))
    if not credential:
        return None
    row = DEVICE.first(db.session().connection(), secrets.token_hash(credential))
    if row is None:
        return None
    number, letter, epoch, name, revoked, purpose = row
    return Tablet(number, letter, epoch, name, bool(revoked), secrets.till_token(number, epoch), purpose)


def _who_asks() -> ResponseReturnValue | None:
    """Find tablet and person before the guard looks at them; note that the person is there."""
    access = _asked_for()
    if access is None or request.endpoint == "static":
        return None
    _tablet()
    if access.public or (access.device and access.right is None) or not current_user.is_authenticated:
        return None
    if current_user.seen_long_ago and request.endpoint not in ASKED_WITHOUT_ANYBODY:
        sessions.seen(current_user.session_id, at=now())
    return _first_change_password() if current_user.must_change_password else None


def _first_change_password() -> ResponseReturnValue | None:
    if request.endpoint in OPEN_WITH_ONE_TIME_PASSWORD:
        return None
    if request.method in SAFE_METHODS:
        return redirect(url_for("people.account"))
    raise Forbidden(N_("第一次登录请先换成自己的密码。"))


def init_app(app: Flask) -> None:
    """Know who asks, before the guard decides; open the security log."""
    manager: Any = LoginManager(app)
    manager.session_protection = None
    manager.anonymous_user = Nobody
    manager.request_loader(_load)
    security_log.init_app(app)
    app.before_request(_who_asks)
