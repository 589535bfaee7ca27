"""Every route x every post: who may, may; who may not, is refused and has changed nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Rule, UUIDConverter
from werkzeug.test import TestResponse

from shop.db import Base
from shop.kernel.clock import FakeClock
from shop.people.actions import sessions
from shop.people.actions.roles import BUILT_IN
from shop.web.access import May, access_of
from tests.support.application import ShopClient
from tests.support.people import School, browser, log_in, open_school, put_tablet
from tests.support.routes import DESK, LOGGED_IN, POSTS, PUBLIC, TABLET, TILL

ASKS = {"Accept": "application/json"}
NOBODY_THERE = ((IntegerConverter, 987_654), (UUIDConverter, uuid.UUID(int=7)))
REFUSED = (401, 403)


def calls(app: Flask, endpoints: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address of every way to call these, with ids of things that are not there."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in endpoints:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, address_of(app, rule)


def address_of(app: Flask, rule: Rule) -> str:
    values = {
        name: next((value for kind, value in NOBODY_THERE if isinstance(converter, kind)), "nothing")
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)  # type: ignore[arg-type]


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    session.rollback()
    rows = {
        table.name: sorted((tuple(map(plain, row)) for row in session.execute(select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }
    session.rollback()
    return rows


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (datetime, date)) else value


def call(client: ShopClient, method: str, address: str, headers: dict[str, str] | None = None) -> TestResponse:
    sent: dict[str, Any] = {} if method == "GET" else {"json": {}} if headers else {"data": {}}
    return client.open(address, method=method, headers={**ASKS, **(headers or {})}, **sent)


@pytest.fixture
def school(session: Session, clock: FakeClock) -> School:
    return open_school(session, clock)


def test_every_route_says_who_may_call_it_and_the_table_knows_it(app: Flask) -> None:
    declared = {}
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        assert access is not None, f"{rule.endpoint} does not say who may call it"
        declared[rule.endpoint] = (access.public, access.device, access.right.value if access.right else None)
    table = {
        **dict.fromkeys(PUBLIC, (True, False, None)),
        **dict.fromkeys(LOGGED_IN, (False, False, None)),
        **dict.fromkeys(TABLET, (False, True, None)),
        **{name: (False, False, right) for right, names in DESK.items() for name in names},
        **{name: (False, True, right) for right, names in TILL.items() for name in names},
    }
    assert declared == table


def test_the_posts_hold_the_rights_of_the_table() -> None:
    held = {right.value: {post for post, (_, _, rights) in BUILT_IN.items() if right in rights} for right in May}
    assert held == POSTS


def test_without_a_login_nothing_but_the_public_pages_opens(school: School, app: Flask) -> None:
    stranger = browser(app)
    before = everything(school.session)
    behind = LOGGED_IN.union(TABLET, *DESK.values(), *TILL.values())
    answers = {(name, method): call(stranger, method, address) for name, method, address in calls(app, behind)}
    assert {key: answer.status_code for key, answer in answers.items() if answer.status_code not in REFUSED} == {}
    assert everything(school.session) == before
    open_ones = {
        name: call(stranger, "GET", address) for name, method, address in calls(app, PUBLIC) if method == "GET"
    }
    assert {name for name, answer in open_ones.items() if answer.status_code in (*REFUSED, 500)} == set()


@pytest.mark.once
@pytest.mark.parametrize("post", BUILT_IN)
def test_each_post_opens_at_the_desk_what_the_table_says(school: School, app: Flask, post: str) -> None:
    client = log_in(browser(app), post)
    allowed = LOGGED_IN.union(*(names for right, names in DESK.items() if post in POSTS[right])) - {"people.logout"}
    refused = frozenset().union(*DESK.values(), TABLET, *TILL.values()) - allowed
    before = everything(school.session)
    wrong = [
        (name, method, answer.status_code)
        for name, method, address in calls(app, refused)
        if (answer := call(client, method, address)).status_code != 403
    ]
    assert wrong == []
    assert everything(school.session) == before, "a refusal changes nothing"
    wrong = [
        (name, method, answer.status_code)
        for name, method, address in calls(app, allowed)
        if (answer := call(client, method, address)).status_code in (*REFUSED, 400, 405) or answer.status_code >= 500
    ]
    assert wrong == []
    assert client.post("/logout").status_code == 303


@pytest.mark.once
@pytest.mark.parametrize("post", BUILT_IN)
def test_each_post_does_on_a_tablet_what_the_table_says(school: School, app: Flask, post: str) -> None:
    person, at = school.people[post], school.clock.now()
    device, credential = school.tablet(person)
    client = browser(app)
    headers = put_tablet(client, device, credential)
    token = sessions.begin(sessions.TILL, person_id=person, device_id=device.id, at=at)
    client.set_cookie("__Host-till", token, secure=True)
    allowed = frozenset().union(*(names for right, names in TILL.items() if post in POSTS[right]))
    refused = frozenset().union(*TILL.values()) - allowed
    before = everything(school.session)
    for name, method, address in calls(app, refused):
        assert call(client, method, address, headers).status_code == 403, name
    for name, method, address in calls(app, frozenset().union(*DESK.values(), LOGGED_IN)):
        assert call(client, method, address).status_code == 401, f"{name}: a PIN opens no desk page"
    assert everything(school.session) == before, "a refusal changes nothing"
    for name, method, address in calls(app, allowed):
        status = call(client, method, address, headers).status_code
        assert status not in (*REFUSED, 405), name
        assert status < 500, name


def test_a_form_without_its_token_changes_nothing(school: School, app: Flask) -> None:
    client = log_in(browser(app), "administrator")
    before = everything(school.session)
    behind = LOGGED_IN.union(*DESK.values())
    posts = [(name, address) for name, method, address in calls(app, behind) if method == "POST"]
    assert len(posts) > 30
    for name, address in posts:
        assert client.post(address, data={}, csrf=False, headers=ASKS).status_code == 400, name
    assert everything(school.session) == before


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
def test_a_change_asked_for_by_another_site_is_refused(school: School, app: Flask, headers: dict[str, str]) -> None:
    client = log_in(browser(app), "administrator")
    assert client.post("/logout", headers=headers).status_code == 403
    assert client.get("/account").status_code == 200


def test_no_page_behind_the_login_may_be_kept_by_the_browser_or_read_by_other_sites(school: School, app: Flask) -> None:
    client = log_in(browser(app), "administrator")
    for name, method, address in calls(app, LOGGED_IN.union(*DESK.values())):
        if method == "GET":
            answer = client.get(address)
            assert answer.headers["Cache-Control"] == "no-store", name
            assert not [header for header, _ in answer.headers if header.startswith("Access-Control")], name
