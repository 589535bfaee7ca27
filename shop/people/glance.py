"""The answer "nothing changed", given after one glance into the books, before the rest of the shop is set in motion.

Thirty screens ask once a second; the whole way of a request costs as much as a third of a sale. One statement finds out
whether who asks still may and whether the version is still the same. If so the answer is 204; if something changed and
another screen has just been told it, the answer is the same bytes. Everything else (something new, refused, strange)
takes the whole way and is answered there. Who may is remembered nowhere: a tablet that is revoked, a session that ends
and a right that goes are noticed at the next question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature
from sqlalchemy import Engine, bindparam, exists, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from shop.db import db
from shop.driver import Plain, Statement
from shop.kernel.clock import Clock, iso_utc
from shop.people.actions import sessions
from shop.people.models import Device, LoginSession, Person, PersonRole, Purpose, RoleRight
from shop.people.queries.sessions import IDLE, OPENED_BY_TOKEN, opened_by_token
from shop.people.secrets import token_hash
from shop.web.access import Access, access_of
from shop.web.headers import of_data
from shop.web.now import settings_of
from shop.web.unchanged import ASKED, AsksAgain, known

Answer = Iterable[bytes]


class Page:
    """A page that asks again: who may, and what its version is made of."""

    def __init__(self, access: Access, asks: AsksAgain) -> None:
        self.access, self.arguments, self.tell = access, asks.arguments, asks.version.tell
        self.at_hand = asks.at_hand
        heads = asks.version.heads
        if access.device:
            tablets = select(*heads).where(
                Device.credential_hash == bindparam("credential"), Device.revoked_at.is_(None)
            )
            if not access.on_display:
                tablets = tablets.where(Device.purpose != bindparam("display"))
            self.read = Statement(tablets, ("credential",) if access.on_display else ("credential", "display"))
        else:
            people = (
                select(*heads)
                .select_from(LoginSession)
                .join(Person, Person.id == LoginSession.person_id)
                .where(*opened_by_token(), Person.one_time_until.is_(None))
            )
            held = (
                exists()
                .where(RoleRight.role_id == PersonRole.role_id, RoleRight.right == bindparam("right"))
                .where(PersonRole.person_id == Person.id)
            )
            self.read = Statement(people.where(held), (*OPENED_BY_TOKEN, "right"))


class Glance:
    """Stands before the application."""

    def __init__(self, app: Flask) -> None:
        self.app, self.inner = app, app.wsgi_app
        settings = settings_of(app)
        self.device_cookie, self.desk_cookie = settings.cookie_name("device"), app.config["SESSION_COOKIE_NAME"]
        self.trusted_hosts = app.config["TRUSTED_HOSTS"]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        """204 when nothing changed for somebody who may know, what is at hand, or the application's answer."""
        page = self.pages.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "GET" else None
        answer = page and self._answer(page, Request(environ))
        return (answer or self.inner)(environ, start_response)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """By address; tablets' pages that ask for a person take the whole way."""
        found = {}
        for rule in self.app.url_map.iter_rules():
            asks = getattr(self.app.view_functions[rule.endpoint], "asks_again", None)
            access = access_of(self.app, rule.endpoint)
            if asks is not None and access is not None and access.device == (access.right is None):
                found[rule.rule] = Page(access, asks)
        return found

    @cached_property
    def engine(self) -> Engine:
        """The books."""
        with self.app.app_context():
            return db.engine

    @cached_property
    def _signed(self) -> Any:
        return cast(SecureCookieSessionInterface, self.app.session_interface).get_signing_serializer(self.app)

    def _answer(self, page: Page, request: Request) -> Response | None:
        """The answer that needs nothing but a glance."""
        request.trusted_hosts = self.trusted_hosts
        asked, moment = request.args.get(ASKED), cast(Clock, self.app.extensions["clock"]).now()
        try:
            if not asked or not request.host or not page.arguments.issuperset(request.args):
                return None
            proof = self._tablet(page, request) if page.access.device else self._person(page, request, moment)
            numbers = proof and page.read.glance(self.engine, *proof)
        except (BadRequest, SQLAlchemyError, self.engine.dialect.loaded_dbapi.Error):
            return None
        if not numbers:
            return None
        headers = [("Shop-Time", iso_utc(moment)), ("Vary", "Cookie"), *of_data(request)]
        if page.tell(moment, *known(numbers)) == asked:
            return Response(status=204, headers=headers)
        told = page.at_hand and page.at_hand(self.engine, moment, known(numbers))
        if not told:
            return None
        if told.version == asked:
            return Response(status=204, headers=headers)
        return Response(told.content, headers=headers, mimetype="application/json")

    def _tablet(self, page: Page, request: Request) -> tuple[object, ...] | None:
        credential = request.cookies.get(self.device_cookie)
        if not credential:
            return None
        return (token_hash(credential),) if page.access.on_display else (token_hash(credential), Purpose.DISPLAY.value)

    def _person(self, page: Page, request: Request, moment: datetime) -> tuple[object, ...] | None:
        try:
            longest = int(self.app.permanent_session_lifetime.total_seconds())
            token = self._signed.loads(request.cookies.get(self.desk_cookie, ""), max_age=longest).get(sessions.DESK)
        except BadSignature:
            return None
        if not token or page.access.right is None:
            return None
        plain = Plain(self.engine)
        since = plain.moment(moment - IDLE[sessions.DESK])
        return token_hash(token), plain.moment(moment), sessions.DESK, since, page.access.right.value


def init_app(app: Flask) -> None:
    """Stand before everything of the application but what reads a proxy's headers."""
    app.wsgi_app = Glance(app)  # type: ignore[method-assign]
