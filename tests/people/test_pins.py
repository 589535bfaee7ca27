"""Switching on a tablet by PIN: only there, five wrong ones lock the person, the cashier keeps selling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from shop import create_app
from shop.kernel.errors import Invalid
from shop.people.actions import devices, persons, pins, roles, sessions
from shop.people.models import Device, DevicePerson, LoginSession, Person
from shop.people.queries import people_on_device
from shop.worklist.models import WorkItem
from tests.support.application import ShopClient
from tests.support.people import PIN, School, browser, log_in, put_tablet

OTHER_PIN = "815260"


@dataclass
class Bar:
    """A tablet with two people."""

    school: School
    client: ShopClient
    device: Device
    headers: dict[str, str]
    mina: int
    bo: int

    def pin(self, person: int, pin: str, client: ShopClient | None = None) -> int:
        """Type a PIN; returns the answer's status."""
        sent = {"person_id": person, "pin": pin}
        return (client or self.client).post("/till/pin", json=sent, headers=self.headers).status_code

    def here(self) -> int | None:
        """Who is switched on, as the tablet is told."""
        person = self.client.get("/till/boot.json", headers=self.headers).json["person"]  # type: ignore[index]
        return person["id"] if person else None

    def parks(self) -> int:
        """The status of something only a switched-on cashier may do."""
        return self.client.get("/till/parked.json", headers=self.headers).status_code


@pytest.fixture
def bar(school: School, client: ShopClient) -> Bar:
    mina = school.add("mina", "cashier", pin=PIN)
    bo = school.add("bo", "cashier", pin=OTHER_PIN)
    device, credential = school.tablet(mina, bo)
    return Bar(school, client, device, put_tablet(client, device, credential), mina, bo)


def test_a_student_switches_on_and_off(bar: Bar) -> None:
    assert (bar.here(), bar.parks()) == (None, 403)
    assert bar.pin(bar.mina, PIN) == 200
    assert (bar.here(), bar.parks()) == (bar.mina, 200)
    assert bar.client.post("/till/lock", json={}, headers=bar.headers).status_code == 200
    assert (bar.here(), bar.parks()) == (None, 403)


def test_switching_gives_a_new_session_and_ends_the_old_one(bar: Bar, app: Flask) -> None:
    bar.pin(bar.mina, PIN)
    first = bar.client.get_cookie("__Host-till")
    bar.pin(bar.bo, OTHER_PIN)
    assert bar.here() == bar.bo
    assert first
    bar.client.set_cookie("__Host-till", first.value, secure=True)
    assert (bar.here(), bar.parks()) == (None, 403)


def test_the_tills_cookies_are_out_of_reach(bar: Bar) -> None:
    answer = bar.client.post("/till/pin", json={"person_id": bar.mina, "pin": PIN}, headers=bar.headers)
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if "till=" in one]
    assert cookie.startswith("__Host-till=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}


def test_a_pin_is_worth_nothing_without_the_tablet(bar: Bar, app: Flask) -> None:
    stranger = browser(app)
    assert bar.pin(bar.mina, PIN, stranger) == 403
    stranger.set_cookie("__Host-device", "made up", secure=True)
    assert bar.pin(bar.mina, PIN, stranger) == 403


def test_a_till_session_does_not_open_desk_pages_nor_another_tablet(bar: Bar, app: Flask) -> None:
    bar.pin(bar.mina, PIN)
    assert bar.client.get("/account", headers={"Accept": "application/json"}).status_code == 401
    other, credential = bar.school.tablet(bar.mina, name="另一台")
    till = bar.client.get_cookie("__Host-till")
    thief = browser(app)
    headers = put_tablet(thief, other, credential)
    assert till
    thief.set_cookie("__Host-till", till.value, secure=True)
    assert thief.get("/till/parked.json", headers=headers).status_code == 403


def test_who_is_not_assigned_to_the_tablet_cannot_switch_on(bar: Bar) -> None:
    stranger = bar.school.add("stranger", "cashier", pin="492715")
    assert bar.pin(stranger, "492715") == 422


def test_five_wrong_pins_lock_that_person_until_a_teacher_unlocks(bar: Bar) -> None:
    answers = []
    for _ in range(5):
        answers.append(bar.pin(bar.mina, "000001"))
        bar.school.clock.advance(minutes=6)
    assert answers == [422, 422, 422, 422, 423]
    assert bar.pin(bar.mina, PIN) == 423, "the right one does not help any more"
    (item,) = bar.school.session.scalars(select(WorkItem)).all()
    assert (item.kind, item.facts["nickname"]) == ("pin_locked", "昵mina")
    pins.unlock_pin(bar.mina, by=bar.school.people["teacher"], at=bar.school.clock.now())
    assert bar.pin(bar.mina, PIN) == 200
    assert bar.school.session.get_one(WorkItem, item.id, populate_existing=True).closed_at is not None


def test_the_lock_survives_a_restart(bar: Bar, shop_settings: Settings) -> None:
    for _ in range(5):
        bar.pin(bar.mina, "000001")
        bar.school.clock.advance(minutes=6)
    restarted = browser(create_app(shop_settings, clock=bar.school.clock))
    restarted.set_cookie("__Host-device", bar.client.get_cookie("__Host-device").value, secure=True)  # type: ignore[union-attr]
    assert bar.pin(bar.mina, PIN, restarted) == 423


def test_wrong_pins_make_the_tablet_wait_but_the_cashier_keeps_selling(bar: Bar) -> None:
    bar.pin(bar.bo, OTHER_PIN)
    for _ in range(3):
        bar.pin(bar.mina, "000001")
    assert bar.pin(bar.mina, PIN) == 423, "the tablet waits"
    assert (bar.here(), bar.parks()) == (bar.bo, 200)
    bar.school.clock.advance(seconds=6)
    assert bar.pin(bar.mina, PIN) == 200
    assert bar.school.session.get_one(Device, bar.device.id, populate_existing=True).failed_pins == 0


def test_three_minutes_without_use_lock_the_till_and_selling_keeps_it_open(bar: Bar) -> None:
    bar.pin(bar.mina, PIN)
    bar.school.clock.advance(seconds=170)
    assert bar.parks() == 200
    bar.school.clock.advance(seconds=170)
    sessions.still_selling(device_id=bar.device.id, people=[bar.mina], at=bar.school.clock.now())
    bar.school.clock.advance(seconds=170)
    assert bar.parks() == 200
    bar.school.clock.advance(seconds=181)
    assert bar.parks() == 403


def test_a_new_pin_ends_the_sessions_on_tablets(bar: Bar) -> None:
    bar.pin(bar.mina, PIN)
    pins.set_pin(bar.mina, "247903", by=bar.school.people["teacher"], at=bar.school.clock.now())
    assert bar.parks() == 403
    assert bar.pin(bar.mina, PIN) == 422
    assert bar.pin(bar.mina, "247903") == 200


@pytest.mark.parametrize("pin", ["123456", OTHER_PIN])
def test_an_easy_pin_and_somebody_elses_are_refused(bar: Bar, pin: str) -> None:
    before = bar.school.session.get_one(Person, bar.mina).pin_hash
    with pytest.raises(Invalid):
        pins.set_pin(bar.mina, pin, by=bar.school.people["teacher"], at=bar.school.clock.now())
    assert bar.school.session.get_one(Person, bar.mina, populate_existing=True).pin_hash == before


def test_nobody_sets_the_pin_of_somebody_who_may_more(bar: Bar) -> None:
    with pytest.raises(roles.MoreThanOwn):
        pins.set_pin(
            bar.school.people["administrator"], "247903", by=bar.school.people["teacher"], at=bar.school.clock.now()
        )


def test_a_revoked_tablet_is_out_at_once(bar: Bar) -> None:
    bar.pin(bar.mina, PIN)
    devices.revoke(bar.device.id, by=bar.school.people["teacher"], at=bar.school.clock.now())
    assert bar.parks() == 403
    assert bar.pin(bar.mina, PIN) == 403
    ended = bar.school.session.scalars(select(LoginSession.ended_why)).all()
    assert ended == ["revoked"]


def test_who_is_taken_off_a_tablet_is_switched_off_there(bar: Bar) -> None:
    bar.pin(bar.mina, PIN)
    devices.change_device(
        bar.device.id, name="吧台", people=[bar.bo], by=bar.school.people["teacher"], at=bar.school.clock.now()
    )
    assert bar.parks() == 403
    assert [one.nickname for one in people_on_device(bar.device.id)] == ["昵bo"]


def test_an_enrolled_tablet_sends_its_token_with_every_change(bar: Bar) -> None:
    wrong = {**bar.headers, "X-Till-Token": "made up"}
    sent = {"person_id": bar.mina, "pin": PIN}
    assert bar.client.post("/till/pin", json=sent, headers=wrong).status_code == 403
    assert bar.school.session.get_one(Person, bar.mina).failed_pins == 0


def test_a_code_enrols_one_tablet_within_a_quarter_of_an_hour(bar: Bar, app: Flask) -> None:
    school, admin = bar.school, bar.school.people["administrator"]
    device, code = devices.add_device(name="窗口", people=[bar.mina], by=admin, at=school.clock.now())
    tablet = browser(app)
    assert code in tablet.get(f"/devices/enrol?code={code}").text
    assert not school.session.get_one(Device, device.id, populate_existing=True).enrolled_at, "looking changes nothing"
    answer = tablet.post("/devices/enrol", data={"code": f" {code[:4].lower()}-{code[4:]}"})
    assert (answer.status_code, answer.location) == (303, "/till")
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if "device=" in one]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert tablet.get("/till/boot.json").json["device"]["name"] == "窗口"  # type: ignore[index]
    assert browser(app).post("/devices/enrol", data={"code": code}).status_code == 422, "only once"
    late = devices.new_code(device.id, by=admin, at=school.clock.now())
    school.clock.moment += timedelta(minutes=15, seconds=1)
    assert browser(app).post("/devices/enrol", data={"code": late}).status_code == 422


def test_enrolling_again_begins_a_new_epoch_and_shuts_the_old_tablet_out(bar: Bar) -> None:
    code = devices.new_code(bar.device.id, by=bar.school.people["teacher"], at=bar.school.clock.now())
    again, _ = devices.enrol(code, at=bar.school.clock.now())
    assert (again.epoch, again.highest_seq, again.letter) == (2, 0, "A")
    assert bar.client.get("/till/boot.json", headers=bar.headers).status_code == 403


def test_only_active_people_with_a_pin_are_shown_and_only_by_nickname(bar: Bar) -> None:
    teacher, left = bar.school.people["teacher"], bar.school.add("left", "cashier", pin="736051")
    with_nothing = bar.school.add("nothing", "cashier")
    devices.change_device(
        bar.device.id, name="吧台", people=[bar.mina, left, with_nothing], by=teacher, at=bar.school.clock.now()
    )
    assert bar.school.session.scalars(select(DevicePerson.person_id)).all()
    persons.disable_person(left, by=bar.school.people["administrator"], at=bar.school.clock.now())
    (shown,) = people_on_device(bar.device.id)
    assert (shown.nickname, shown.initial) == ("昵mina", "昵")
    assert not hasattr(shown, "name")


def test_for_a_new_tablet_whoever_has_a_pin_and_every_student_is_ticked_beforehand(bar: Bar, app: Flask) -> None:
    page = log_in(browser(app), "teacher").get("/devices/new").text
    ticked = {int(one) for one in re.findall(r'<input[^>]*checked[^>]*name="people"[^>]*value="(\d+)"', page)}
    people = bar.school.people
    assert {bar.mina, people["cashier"]} <= ticked
    assert people["teacher"] not in ticked, "a teacher without a PIN could not switch it on"
