"""Answers to a till that is alone: whose key, what a tablet keeps, who gets a key."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from shop.people import secrets
from shop.people.models import AuditEntry
from shop.people.queries import answers as kept
from shop.people.rules import answers
from shop.people.rules.answers import Challenge
from tests.support.application import ShopClient
from tests.support.people import PASSWORD, School, browser, log_in, put_tablet

PIN = "482917"
KEY = bytes(range(32))
OPERATION = UUID("01890f3e-7b2a-7c11-8a21-1234567890ab")
ASKED = Challenge("A", 2, 7, "refund", 1800, OPERATION, "做错了", "2026-11-26T02:00:00Z")


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def test_the_server_counts_as_the_tablet_does() -> None:
    """The same figures stand in tests/js/answers.test.js."""
    assert (ASKED.digest, answers.answer(KEY, ASKED)) == ("863857", "6945629162500994")
    assert text(answers.image(KEY, "A2-7", 3)) == "vRYkEyFx5M_5b9TbZDlQ8KJftju60jRJBmkCjQ1Mbm0"
    assert str(answers.approval_uuid("A2-7", 3)) == "c4e4297b-8b3b-e3c8-7517-e536e4dd7245"


@pytest.mark.parametrize(
    "change",
    [
        {"amount_fen": 18}, {"action": "void"}, {"slot": 8}, {"epoch": 3}, {"letter": "B"}, {"reason": "别的"},
        {"operation_uuid": UUID("01890f3e-7b2a-7c11-8a21-1234567890ac")}, {"asked_at": "2026-11-26T02:00:01Z"},
    ],
)  # fmt: skip
def test_an_answer_is_for_one_thing_only(change: dict[str, Any]) -> None:
    told = answers.answer(KEY, ASKED)
    assert answers.is_answer(KEY, ASKED, told)
    assert not answers.is_answer(KEY, replace(ASKED, **change), told)
    assert not answers.is_answer(bytes(32), ASKED, told)


def test_a_tablet_keeps_images_of_those_who_may_approve_and_hears_when_one_changes(school: School) -> None:
    device, _ = school.tablet(school.people["cashier"])
    mark, people = kept.images_for(device.id, first=3, mark="")
    assert people is not None
    assert school.people["teacher"] in {one.id for one in people}
    assert school.people["cashier"] not in {one.id for one in people}
    teacher = next(one for one in people if one.id == school.people["teacher"])
    key = kept.key_of(teacher.id)
    assert key is not None
    assert teacher.images == [text(answers.image(key, f"{device.letter}1-{slot}", teacher.id)) for slot in range(3, 9)]
    assert kept.images_for(device.id, first=3, mark=mark) == (mark, None)
    school.change(teacher.id, password_hash=secrets.hash_password("another long secret 9"))
    other, again = kept.images_for(device.id, first=3, mark=mark)
    assert other != mark
    assert again is not None
    assert kept.key_of(teacher.id) != key


def test_somebody_who_left_has_no_key(school: School) -> None:
    school.change(school.people["teacher"], active=False)
    assert kept.key_of(school.people["teacher"]) is None
    assert kept.key_of(999) is None


def test_a_tablet_fetches_its_images_only_with_somebody_switched_on(app: Flask, school: School) -> None:
    somebody = school.add("seller", "cashier", pin=PIN)
    device, credential = school.tablet(somebody)
    client = browser(app)
    headers = put_tablet(client, device, credential)
    asked = {"first": 1, "mark": ""}
    assert client.post("/till/answers", json=asked, headers=headers).status_code == 403
    client.post("/till/pin", json={"person_id": somebody, "pin": PIN}, headers=headers)
    told = client.post("/till/answers", json=asked, headers=headers).json
    assert {len(one["images"]) for one in told["people"]} == {6}
    again = client.post("/till/answers", json={"first": 1, "mark": told["mark"]}, headers=headers)
    assert again.json == {"mark": told["mark"], "people": None}


def test_a_teacher_gets_the_own_key_with_the_password_only(client: ShopClient, school: School) -> None:
    log_in(client, "teacher")
    page = client.get("/approvals/phone")
    assert page.status_code == 200
    wrong = client.post("/approvals/phone", data={"secret": "wrong"})
    assert (wrong.status_code, wrong.json["problems"]) == (422, ["密码不对。连续输错以后要等一会儿才能再试。"])
    right = client.post("/approvals/phone", data={"secret": PASSWORD})
    assert right.status_code == 200
    key = kept.key_of(school.people["teacher"])
    assert key is not None
    assert (right.json["id"], right.json["key"]) == (school.people["teacher"], text(key))
    verbs = school.session.scalars(select(AuditEntry.verb)).all()
    assert verbs.count("approval.phone") == 1


def test_who_may_not_approve_gets_no_key(client: ShopClient, school: School) -> None:
    log_in(client, "cashier")
    assert client.post("/approvals/phone", data={"secret": PASSWORD}).status_code == 403


def test_the_answering_page_is_the_same_for_everybody(client: ShopClient, school: School) -> None:
    page = client.get("/yes")
    assert page.status_code == 200
    log_in(client, "teacher")
    assert client.get("/yes").data == page.data
    worker = client.get("/yes/worker.js")
    assert '"family":"yes"' in worker.text
    assert "/static/till/phone/app.js" in worker.text
