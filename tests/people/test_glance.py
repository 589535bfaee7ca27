"""Pages that ask again and again: told with one glance that nothing changed, and only as long as they may know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event

from shop.db import db, transaction
from shop.people.actions import devices, sessions
from shop.people.models import Device, LoginSession, Person, RoleRight
from shop.people.queries.sessions import own_sessions
from shop.sales.queries import today
from shop.till.board.queries import screens
from shop.web.access import May
from tests.support.application import ShopClient
from tests.support.books import LATTE, SECRET, Books, open_shop
from tests.support.database import on_postgresql
from tests.support.tablets import Tablet, enrolled
from tests.support.tills import line

BOARD = "/till/board.json"
DESK_PAGES = ("/board/tickets.json", "/pickup.json", "/sales/today/live", "/reports/live?period=today")
ASKS = {"Accept": "application/json"}


@pytest.fixture
def books(session: Any, clock: Any) -> Books:
    return open_shop(clock)


@pytest.fixture
def till(app: Flask, books: Books) -> Tablet:
    return enrolled(app, books)


@pytest.fixture
def desk(client: ShopClient, books: Books) -> ShopClient:
    assert client.post("/login", data={"username": "teacher", "password": SECRET}).status_code == 303
    return client


@pytest.fixture
def the_whole_way(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Requests that set the rest of the shop in motion."""
    asked: list[str] = []
    glance: Any = app.wsgi_app
    inner = glance.inner

    def noted(environ: dict[str, Any], start_response: Any) -> Any:
        asked.append(environ["PATH_INFO"])
        return inner(environ, start_response)

    monkeypatch.setattr(glance, "inner", noted)
    return asked


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database itself is asked to do meanwhile, by whichever way (SQLite)."""
    asked: list[str] = []

    def listen(connection: Any, *_more: Any) -> None:
        connection.set_trace_callback(asked.append)

    event.listen(db.engine, "checkout", listen)
    try:
        yield asked
    finally:
        event.remove(db.engine, "checkout", listen)
        with db.engine.connect() as connection:
            connection.connection.driver_connection.set_trace_callback(None)  # type: ignore[union-attr]


def known(version: str, path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}version={version}"


def now_at(books: Books, path: str) -> str:
    """The address of somebody who has the newest version, whoever asks and whether or not he may."""
    db.session().rollback()
    version = (screens if path.endswith(".json") else today).VERSION.at(books.clock.now())
    return known(version, path)


def desk_version(desk: ShopClient, path: str) -> str:
    """The address with which a page that was opened asks."""
    if path.endswith(".json"):
        return known(desk.get(path).get_json()["version"], path)
    return known(desk.get(path).text.split("version=")[1].split('"')[0].split("&")[0], path)


def test_an_unchanged_board_costs_one_statement_and_nothing_else(till: Tablet, the_whole_way: list[str]) -> None:
    address = known(till.get(BOARD)["version"], BOARD)
    assert till.status("GET", address) == 204
    the_whole_way.clear()
    answer = till.send("GET", address)
    assert (answer.status_code, answer.data, the_whole_way) == (204, b"", [])
    assert answer.headers["Shop-Time"].startswith("2026-11-23T02:00")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    if on_postgresql():
        return
    with statements() as asked:
        assert till.status("GET", address) == 204
    assert len(asked) == 1, asked


@pytest.mark.parametrize("path", DESK_PAGES)
def test_an_unchanged_desk_page_costs_one_statement(desk: ShopClient, the_whole_way: list[str], path: str) -> None:
    address = desk_version(desk, path)
    desk.get(address)
    the_whole_way.clear()
    if on_postgresql():
        assert (desk.get(address).status_code, the_whole_way) == (204, [])
        return
    with statements() as asked:
        assert (desk.get(address).status_code, the_whole_way) == (204, [])
    assert len(asked) == 1, asked


def test_what_changed_is_there_at_the_next_question(till: Tablet, desk: ShopClient, books: Books) -> None:
    board, pages = known(till.get(BOARD)["version"], BOARD), [desk_version(desk, path) for path in DESK_PAGES]
    till.sync(till.maker.sale([line(books.latte, LATTE)]))
    screens._kept.answers.clear()  # as after the half second for which an answer is kept while sales pour in
    answer = till.send("GET", board)
    assert answer.status_code == 200
    assert len(answer.get_json()["tickets"]) == 1
    assert [desk.get(page).status_code for page in pages[:2]] == [200, 200]
    assert till.status("GET", known(answer.get_json()["version"], BOARD)) == 204


def test_what_one_screen_was_just_told_another_gets_at_a_glance(
    app: Flask, till: Tablet, desk: ShopClient, books: Books, the_whole_way: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "CALM_S", 3600)  # however slow this machine is
    other, calls = enrolled(app, books), known(till.get("/till/pickup.json")["version"], "/till/pickup.json")
    board, at_desk = known(till.get(BOARD)["version"], BOARD), desk_version(desk, "/board/tickets.json")
    till.sync(till.maker.sale([line(books.latte, LATTE)]))
    screens._kept.answers.clear()
    first = till.send("GET", board)
    the_whole_way.clear()
    with nullcontext([]) if on_postgresql() else statements() as asked:
        again = [other.send("GET", board), other.send("GET", calls), desk.get(at_desk)]
    assert the_whole_way == []
    assert on_postgresql() or len(asked) == len(again), asked
    assert again[0].data == again[2].data == first.data
    assert again[1].get_json() == till.get("/till/pickup.json")
    for answer in again:
        assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/json", "no-store")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    devices.revoke(other.maker.device_id, by=books.teacher, at=books.clock.now())
    assert other.status("GET", board) == 403


def test_a_version_runs_out_with_the_clock(till: Tablet, books: Books) -> None:
    address = now_at(books, BOARD)
    books.clock.advance(minutes=1)
    assert till.status("GET", address) == 200, "what was done long ago leaves the board"


def test_a_revoked_tablet_is_refused_at_its_next_question(till: Tablet, books: Books) -> None:
    assert till.status("GET", now_at(books, BOARD)) == 204
    devices.revoke(till.maker.device_id, by=books.teacher, at=books.clock.now())
    for path in (BOARD, "/till/pickup.json"):
        assert till.status("GET", now_at(books, path)) == 403


def test_a_screen_before_customers_is_told_of_numbers_only(till: Tablet, books: Books) -> None:
    with transaction() as current:
        current.get_one(Device, till.maker.device_id).purpose = "display"
    assert till.status("GET", now_at(books, BOARD)) == 403
    assert till.status("GET", now_at(books, "/till/pickup.json")) == 204


def test_strange_browsers_are_told_nothing(app: Flask, client: ShopClient, books: Books) -> None:
    address = now_at(books, BOARD)
    assert client.get(address, headers=ASKS).status_code == 403
    client.set_cookie(app.extensions["settings"].cookie_name("device"), "made up")
    assert client.get(address, headers=ASKS).status_code == 403
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], "e30.made.up")
    for path in DESK_PAGES:
        assert client.get(now_at(books, path), headers=ASKS).status_code == 401


def test_another_host_is_refused(till: Tablet, books: Books) -> None:
    assert till.client.get(now_at(books, BOARD), headers={"Host": "evil.example"}).status_code == 400


def ended(books: Books) -> None:
    (own,) = own_sessions(books.teacher, at=books.clock.now())
    sessions.end(own.id, by=books.teacher, at=books.clock.now())


def switched_off(_books: Books) -> None:
    with transaction() as current:
        current.get_one(Person, _books.teacher).active = False


def idle(books: Books) -> None:
    with transaction() as current:
        for row in current.query(LoginSession):
            row.last_seen_at = books.clock.now() - timedelta(minutes=31)


def over(books: Books) -> None:
    with transaction() as current:
        for row in current.query(LoginSession):
            row.expires_at = books.clock.now()


def right_taken(_books: Books) -> None:
    with transaction() as current:
        current.execute(delete(RoleRight).where(RoleRight.right.in_([May.SEE_BOARD, May.SEE_SALES, May.SEE_REPORTS])))


def password_reset(books: Books) -> None:
    with transaction() as current:
        current.get_one(Person, books.teacher).one_time_until = books.clock.now() + timedelta(days=1)


@pytest.mark.parametrize(
    ("what", "status"),
    [(ended, 401), (switched_off, 401), (idle, 401), (over, 401), (right_taken, 403), (password_reset, 302)],
)
def test_who_may_no_longer_know_is_refused_at_the_next_question(
    desk: ShopClient, books: Books, what: Callable[[Books], None], status: int
) -> None:
    assert {desk.get(now_at(books, path), headers=ASKS).status_code for path in DESK_PAGES} == {204}
    what(books)
    assert {desk.get(now_at(books, path), headers=ASKS).status_code for path in DESK_PAGES} == {status}


def test_pages_that_ask_by_themselves_do_not_keep_anybody_logged_in(desk: ShopClient, books: Books) -> None:
    books.clock.advance(minutes=20)
    for path in DESK_PAGES:
        assert desk.get(path).status_code == 200
    books.clock.advance(minutes=11)
    for path in DESK_PAGES:
        assert desk.get(now_at(books, path), headers=ASKS).status_code == 401


def test_choosing_a_language_takes_the_whole_way(desk: ShopClient, the_whole_way: list[str]) -> None:
    address = desk_version(desk, "/sales/today/live")
    the_whole_way.clear()
    desk.get(f"{address}&lang=en")
    assert the_whole_way == ["/sales/today/live"]
