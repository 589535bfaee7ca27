"""Logging in at a desk: sessions that can be ended, waits that survive a restart, nothing given away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from config import Settings
from shop import create_app
from shop.people import secrets
from shop.people.actions import persons
from shop.people.models import LoginSession, Person
from tests.support.application import ShopClient
from tests.support.people import PASSWORD, School, browser, log_in

pytestmark = pytest.mark.once

WRONG = {"username": "teacher", "password": "not this one at all"}


def test_somebody_logs_in_and_comes_back_to_the_page_he_wanted(school: School, client: ShopClient) -> None:
    asked = client.get("/people?kind=student")
    assert asked.status_code == 302
    assert asked.location.startswith("/login?next=")
    answer = client.post(asked.location, data={"username": " Teacher ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/people?kind=student")
    assert client.get("/people?kind=student").status_code == 200


@pytest.mark.parametrize(
    "trap", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\nb", "\\\\evil"]
)
def test_the_way_back_never_leaves_the_shop(school: School, client: ShopClient, trap: str) -> None:
    answer = client.post("/login", query_string={"next": trap}, data={"username": "teacher", "password": PASSWORD})
    assert answer.location == "/"


def test_an_unknown_name_and_a_wrong_password_look_the_same(
    school: School, client: ShopClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    matches = secrets._matches
    monkeypatch.setattr(secrets, "_matches", lambda kept, secret: checked.append(secret) or matches(kept, secret))
    unknown = client.post("/login", data={**WRONG, "username": "nobody"})
    wrong = client.post("/login", data=WRONG)
    assert unknown.status_code == wrong.status_code == 422
    assert len(checked) == 2, "both are worth one slow check"

    def told(text: str) -> str:
        return text[text.index("form-errors") : text.index("</form>")].replace("nobody", "teacher")

    assert told(unknown.text).split("csrf")[0] == told(wrong.text).split("csrf")[0]


def test_waits_grow_and_a_right_password_does_not_help_before_they_are_over(school: School, client: ShopClient) -> None:
    right = {"username": "teacher", "password": PASSWORD}
    for _ in range(3):
        assert client.post("/login", data=WRONG).status_code == 422
    assert client.post("/login", data=right).status_code == 422
    school.clock.advance(seconds=6)
    assert client.post("/login", data=right).status_code == 303
    assert school.session.get_one(Person, school.people["teacher"]).failed_passwords == 0


def test_waits_survive_a_restart(school: School, client: ShopClient, shop_settings: Settings) -> None:
    for _ in range(3):
        client.post("/login", data=WRONG)
    restarted = browser(create_app(shop_settings, clock=school.clock))
    assert restarted.post("/login", data={"username": "teacher", "password": PASSWORD}).status_code == 422


def test_a_session_ends_at_the_server_when_one_logs_out(school: School, client: ShopClient, app: Flask) -> None:
    log_in(client, "teacher")
    stolen = browser(app)
    stolen.set_cookie("__Host-shop", client.get_cookie("__Host-shop").value)  # type: ignore[union-attr]
    assert stolen.get("/account").status_code == 200
    assert client.post("/logout").status_code == 303
    assert stolen.get("/account").status_code == 302
    assert stolen.get("/account", headers={"Accept": "application/json"}).status_code == 401
    assert stolen.post("/account/password", data={}).status_code == 401


def test_every_login_has_a_new_id(school: School, client: ShopClient) -> None:
    log_in(client, "teacher")
    first = client.get_cookie("__Host-shop")
    log_in(client, "teacher")
    second = client.get_cookie("__Host-shop")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    ends = school.session.scalars(select(LoginSession.ended_why).order_by(LoginSession.id)).all()
    assert ends == ["new login", ""]


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_half_an_hour_without_use_logs_out(school: School, client: ShopClient, minutes: int, status: int) -> None:
    log_in(client, "teacher")
    school.clock.advance(minutes=minutes)
    assert client.get("/account").status_code == status


def test_use_keeps_one_logged_in_but_never_longer_than_12_hours(school: School, client: ShopClient) -> None:
    log_in(client, "teacher")
    for _ in range(12 * 60 // 20 - 1):
        school.clock.advance(minutes=20)
        assert client.get("/account").status_code == 200
    school.clock.advance(minutes=21)
    assert client.get("/account").status_code == 302


def test_a_new_password_ends_every_other_login(school: School, client: ShopClient, app: Flask) -> None:
    elsewhere = log_in(browser(app), "teacher")
    log_in(client, "teacher")
    new = "four green kilns are warm"
    form = {"present": PASSWORD, "new": new, "again": new}
    assert client.post("/account/password", data=form).status_code == 303
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert log_in(elsewhere, "teacher", new)


def test_a_new_password_wants_the_old_one_and_is_checked(school: School, client: ShopClient) -> None:
    log_in(client, "teacher")
    before = school.session.get_one(Person, school.people["teacher"]).password_hash
    new = "four green kilns are warm"
    for form in (
        {"present": "not this one at all", "new": new, "again": new},
        {"present": PASSWORD, "new": "teacher12345", "again": "teacher12345"},
        {"present": PASSWORD, "new": new, "again": new + "!"},
    ):
        assert client.post("/account/password", data=form).status_code == 422
    assert school.session.get_one(Person, school.people["teacher"]).password_hash == before


def test_who_is_disabled_is_out_at_once(school: School, client: ShopClient) -> None:
    log_in(client, "teacher")
    persons.disable_person(school.people["teacher"], by=school.people["administrator"], at=school.clock.now())
    assert client.get("/account").status_code == 302
    assert client.post("/login", data={"username": "teacher", "password": PASSWORD}).status_code == 422


def test_a_password_for_the_first_login_must_be_changed_and_gets_too_old(
    school: School, client: ShopClient, app: Flask
) -> None:
    password = persons.reset_password(
        school.people["teacher"], by=school.people["administrator"], at=school.clock.now()
    )
    log_in(client, "teacher", password)
    assert client.get("/people").location == "/account"
    assert client.post("/people/new", data={}).status_code == 403
    new = "four green kilns are warm"
    assert client.post("/account/password", data={"present": password, "new": new, "again": new}).status_code == 303
    assert client.get("/people").status_code == 200
    late = persons.reset_password(school.people["teacher"], by=school.people["administrator"], at=school.clock.now())
    school.clock.moment += timedelta(days=8)
    assert browser(app).post("/login", data={"username": "teacher", "password": late}).status_code == 422


def test_a_hash_of_older_settings_is_renewed_when_its_owner_logs_in(school: School, client: ShopClient) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    school.change(school.people["teacher"], password_hash=older)
    log_in(client, "teacher")
    kept = school.session.get_one(Person, school.people["teacher"], populate_existing=True).password_hash or ""
    assert kept != older
    assert not secrets.is_outdated(kept)


def test_cookies_are_bound_to_this_host_and_out_of_reach_of_scripts(school: School, client: ShopClient) -> None:
    answer = client.post("/login", data={"username": "teacher", "password": PASSWORD})
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-shop=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_a_teacher_sees_and_ends_anybodys_login(school: School, client: ShopClient, app: Flask) -> None:
    elsewhere = log_in(browser(app), "marketing")
    log_in(client, "teacher")
    assert "昵marketing" in client.get("/sessions").text
    row = school.session.scalars(
        select(LoginSession.id).where(LoginSession.person_id == school.people["marketing"])
    ).one()
    assert client.post(f"/sessions/{row}/end").status_code == 303
    assert elsewhere.get("/account").status_code == 302
    assert client.post(f"/sessions/{row}/end").status_code == 404


def test_nobody_ends_another_persons_login_from_his_own_page(school: School, client: ShopClient, app: Flask) -> None:
    log_in(browser(app), "teacher")
    row = school.session.scalars(select(LoginSession.id)).one()
    log_in(client, "marketing")
    assert client.post(f"/account/sessions/{row}/end").status_code == 404
    assert school.session.get_one(LoginSession, row, populate_existing=True).ended_at is None
