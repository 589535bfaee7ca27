"""People and posts on the desk: nobody gives more than he has, somebody always stays in charge."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from shop.people.actions import persons, roles
from shop.people.models import Person, Role
from shop.people.queries.persons import administrators, rights_of
from shop.web.access import May
from tests.support.application import ShopClient
from tests.support.people import School, log_in
from tests.till.test_at_once import at_once

NEW = {
    "kind": "student",
    "name": "李阿朵",
    "nickname": "阿朵",
    "staff_number": "2601",
    "colour": "indigo",
    "roles": "cashier",
}


@pytest.fixture
def teacher(school: School, client: ShopClient) -> ShopClient:
    """The teacher's browser."""
    return log_in(client, "teacher")


def named(school: School, nickname: str) -> Person | None:
    return school.session.scalar(select(Person).where(Person.nickname == nickname))


def test_a_teacher_adds_a_student(school: School, teacher: ShopClient) -> None:
    answer = teacher.post("/people/new", data=NEW)
    added = named(school, "阿朵")
    assert added is not None
    assert answer.location == f"/people/{added.id}"
    assert [role.code for role in added.roles] == ["cashier"]
    assert "阿朵" in teacher.get("/people?q=2601").text


def test_a_new_student_is_a_cashier_unless_somebody_unticks_it(school: School, teacher: ShopClient) -> None:
    assert re.search(r'<input[^>]*checked[^>]*value="cashier"', teacher.get("/people/new").text)
    assert teacher.get("/people/new").text.count(" checked") == 1
    teacher.post("/people/new", data={key: value for key, value in NEW.items() if key != "roles"})
    added = named(school, "阿朵")
    assert added is not None
    assert added.roles == []


def test_every_mistake_is_said_at_once_and_what_was_typed_stays(school: School, teacher: ShopClient) -> None:
    wrong = {**NEW, "nickname": "长" * 40, "username": "Has Spaces", "staff_number": "9" * 40}
    answer = teacher.post("/people/new", data=wrong)
    assert answer.status_code == 422
    for words in ("昵称，最多 32", "只用小写字母", "最多 32 位", "李阿朵", "Has Spaces"):
        assert words in answer.text
    assert named(school, "长" * 40) is None


def test_a_user_name_belongs_to_one_person(school: School, teacher: ShopClient) -> None:
    assert "已经有人用了" in teacher.post("/people/new", data={**NEW, "username": "Cashier"}).text


def test_what_the_form_does_not_ask_is_not_taken(school: School, teacher: ShopClient) -> None:
    teacher.post("/people/new", data={**NEW, "password_hash": "x", "active": "", "id": "99", "pin_hash": "x"})
    added = named(school, "阿朵")
    assert added is not None
    assert (added.password_hash, added.pin_hash, added.active, added.id == 99) == (None, None, True, False)


@pytest.mark.parametrize("role", ["administrator"])
def test_nobody_gives_a_post_with_more_than_his_own_rights(school: School, teacher: ShopClient, role: str) -> None:
    assert teacher.post("/people/new", data={**NEW, "roles": role}).status_code == 422
    assert named(school, "阿朵") is None


def test_nobody_takes_over_somebody_who_may_more(school: School, teacher: ShopClient) -> None:
    admin = school.people["administrator"]
    for page in ("password", "disable", "pin"):
        assert teacher.post(f"/people/{admin}/{page}").status_code in (403, 422), page
    kept = school.session.get_one(Person, admin, populate_existing=True)
    assert kept.active
    assert kept.one_time_until is None
    assert kept.pin_hash is None


def test_a_first_password_and_a_random_pin_are_shown_once(school: School, teacher: ShopClient) -> None:
    person = school.people["marketing"]
    shown = teacher.post(f"/people/{person}/password").text
    assert "一次性密码（只显示这一次" in shown
    assert "只显示这一次" not in teacher.get(f"/people/{person}").text
    assert "新 PIN（只显示这一次" in teacher.post(f"/people/{person}/pin", data={"pin": ""}).text


def test_the_last_administrator_cannot_shut_himself_out(school: School) -> None:
    admin, at = school.people["administrator"], school.clock.now()
    facts = persons.PersonFacts(kind="teacher", name="名", nickname="昵", username="administrator")
    with pytest.raises(roles.LastAdministrator):
        persons.change_person(admin, facts, roles=["teacher"], by=admin, at=at)
    role = school.session.scalars(select(Role).where(Role.code == "administrator")).one()
    with pytest.raises(roles.LastAdministrator):
        roles.change_role(role.id, name=role.name, rights=frozenset(May) - {May.EDIT_ROLES}, by=admin, at=at)
    with pytest.raises(persons.NotYourself):
        persons.disable_person(admin, by=admin, at=at)
    assert rights_of(admin) == frozenset(May)
    second = school.add("second", "administrator", kind="teacher")
    persons.disable_person(second, by=admin, at=at)
    assert not school.session.get_one(Person, second, populate_existing=True).active


def test_two_administrators_who_shut_each_other_out_at_once(school: School, app: Flask) -> None:
    admin, at = school.people["administrator"], school.clock.now()
    second = school.add("second", "administrator", kind="teacher")
    answers = at_once(
        app,
        [
            lambda: persons.disable_person(second, by=admin, at=at),
            lambda: persons.disable_person(admin, by=second, at=at),
        ],
    )
    assert any(isinstance(answer, (roles.LastAdministrator, roles.MoreThanOwn)) for answer in answers)
    assert len(administrators()) == 1


def test_rights_of_a_post_change_at_once(school: School, client: ShopClient) -> None:
    log_in(client, "marketing")
    assert client.get("/people").status_code == 403
    role = school.session.scalars(select(Role).where(Role.code == "marketing")).one()
    roles.change_role(
        role.id, name=role.name, rights=[May.SEE_PEOPLE], by=school.people["administrator"], at=school.clock.now()
    )
    assert client.get("/people").status_code == 200


def test_posts_are_edited_on_the_page(school: School, client: ShopClient) -> None:
    log_in(client, "administrator")
    made = client.post("/roles/new", data={"name": "茶艺师", "rights": ["sell", "park", "no such right"]})
    assert made.status_code == 422
    assert client.post("/roles/new", data={"name": "茶艺师", "rights": ["sell", "park"]}).status_code == 303
    role = school.session.scalars(select(Role).where(Role.name == "茶艺师")).one()
    assert {row.right for row in role.rights} == {"sell", "park"}
    assert client.post("/roles/new", data={"name": "茶艺师"}).status_code == 422
    assert client.post(f"/roles/{role.id}/delete").status_code == 303
    cashier = school.session.scalars(select(Role.id).where(Role.code == "cashier")).one()
    assert client.post(f"/roles/{cashier}/delete").status_code == 409


def test_every_built_in_post_is_there_with_sensible_rights(school: School) -> None:
    assert set(roles.BUILT_IN) == {
        "cashier", "barista", "store_manager", "studio", "presenter", "stream_operator", "buyer", "marketing",
        "teacher", "partner", "administrator",
    }  # fmt: skip
    rights = {code: rights for code, (_, _, rights) in roles.BUILT_IN.items()}
    assert all(May.APPROVE not in rights[code] for code in rights if code not in ("teacher", "administrator"))
    assert all(May.SEE_BUYER_DATA not in rights[code] for code in ("cashier", "barista", "partner", "marketing"))
    assert rights["partner"] <= {May.SEE_CATALOG, May.SEE_SALES}
    roles.add_builtin_roles(at=school.clock.now())
    assert len(school.session.scalars(select(Role)).all()) == len(roles.BUILT_IN)
