"""Members: what is kept, what is never kept, what can be seen and forgotten."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.customers.actions.members import join
from shop.customers.models import ConsentText, Member, MemberConsent
from shop.customers.rules import phone_in
from shop.db import Base
from shop.kernel.errors import Invalid
from shop.people.actions import devices, sessions
from shop.people.models import AuditEntry
from tests.customers.conftest import PHONE
from tests.support.application import ShopClient
from tests.support.books import LATTE, Books, count
from tests.support.people import put_tablet
from tests.support.tills import TabletForTests, line, payload_of


def test_the_number_itself_is_nowhere_in_the_database(member: Member, session: Session) -> None:
    session.rollback()
    everything = [str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table)).all()]
    assert PHONE not in "\n".join(everything)
    assert member.tail == PHONE[-4:]


def test_the_same_number_is_the_same_member_however_it_is_written(member: Member, books: Books) -> None:
    again, new = join("+86 139-8765-4321", agreed=True, by=None, at=books.clock.now())
    assert (again.id, new, count(Member)) == (member.id, False, 1)


def test_without_agreement_or_with_a_bad_number_nobody_joins_and_both_are_told(books: Books) -> None:
    with pytest.raises(Invalid) as refused:
        join("123", agreed=False, by=None, at=books.clock.now())
    assert [problem.field for problem in refused.value.problems] == ["agreed", "phone"]
    assert count(Member) == 0


@pytest.mark.parametrize("text", ["", "1", "12345678901", "0086139", "一三九", "139876543210"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        phone_in(text)


def test_new_words_hold_for_those_who_join_later(member: Member, teacher: ShopClient, session: Session) -> None:
    answer = teacher.post("/members/words", data={"text": "新的同意书：只保存后四位，用来积分，随时可以要求删除。"})
    assert answer.status_code == 303
    answer = teacher.post("/members/new", data={"phone": "13900001234", "agreed": "y"})
    assert answer.status_code == 303
    session.rollback()
    given = session.execute(select(MemberConsent.member_id, MemberConsent.version).order_by(MemberConsent.member_id))
    assert [row[1] for row in given.all()] == [1, 2]
    assert count(ConsentText) == 2
    assert teacher.post("/members/words", data={"text": "太短"}).status_code == 422


def test_the_desk_finds_by_tail_and_shows_no_number(member: Member, teacher: ShopClient) -> None:
    page = teacher.get("/members?q=4321").text
    assert "*** 4321" in page
    assert PHONE not in page
    assert "没有找到这个会员" in teacher.get("/members?q=0000").text
    page = teacher.get(f"/members/{member.id}").text
    assert str(member.code) in page
    assert "<svg" in page


def test_erasing_forgets_the_person_and_keeps_the_sale(
    member: Member, teacher: ShopClient, books: Books, tablet: TabletForTests, session: Session
) -> None:
    code = str(member.code)
    sale = tablet.sale([line(books.latte, LATTE)], member=code)
    tablet.send(sale)
    assert teacher.post(f"/members/{member.id}/erase").status_code == 303
    session.rollback()
    left = session.get_one(Member, member.id, populate_existing=True)
    assert (left.tail, left.code, left.phone_mark, left.points) == ("", None, None, 0)
    order = payload_of(sale)["order_uuid"]
    assert teacher.get(f"/sales/orders/{order}").status_code == 200
    assert code not in teacher.get(f"/members/{member.id}").text
    assert "4321" not in teacher.get("/members?state=erased").text
    again, new = join(PHONE, agreed=True, by=None, at=books.clock.now())
    assert (new, again.points) == (True, 0), "who comes back after that is somebody new"


def test_everything_that_is_kept_can_be_handed_out_and_that_is_in_the_trail(
    member: Member, teacher: ShopClient, books: Books, tablet: TabletForTests, session: Session
) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)], member=member.code))
    book = CalamineWorkbook.from_filelike(io.BytesIO(teacher.post(f"/members/{member.id}/export").data))
    facts, words, ledger = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert ["手机尾号", "4321"] in facts
    assert words[1][0] == 1
    assert ledger[1][2] == 22
    session.rollback()
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.subject) == ("member.export", f"member:{member.id}")


def test_the_public_receipt_shows_the_points_and_nobody(
    member: Member, books: Books, tablet: TabletForTests, client: ShopClient
) -> None:
    sale = tablet.sale([line(books.latte, LATTE)], member=member.code)
    tablet.send(sale)
    page = client.get(f"/r/{payload_of(sale)['order_uuid']}").text
    assert "本单积分" in page
    assert str(member.code) not in page
    assert "4321" not in page


def test_a_tablet_finds_and_makes_members(member: Member, app: Flask, client: ShopClient, books: Books) -> None:
    _, enrolment = devices.add_device(name="平板", people=[books.cashier], by=books.teacher, at=books.clock.now())
    device, credential = devices.enrol(enrolment, at=books.clock.now())
    headers = put_tablet(client, device, credential)
    assert client.post("/till/members/find", json={"text": "4321"}, headers=headers).status_code == 403, "nobody is on"
    token = sessions.begin(sessions.TILL, person_id=books.cashier, device_id=device.id, at=books.clock.now())
    client.set_cookie("__Host-till", token, secure=True)
    found = client.post("/till/members/find", json={"text": "4321"}, headers=headers).json
    assert found == {"members": [{"code": member.code, "tail": "4321", "points": 0}]}
    assert client.post("/till/members/find", json={"text": "%"}, headers=headers).json == {"members": []}
    assert "后四位" in client.get("/till/members/words.json", headers=headers).json["text"]  # type: ignore[index]
    made = client.post("/till/members/join", json={"phone": "13900001234", "agreed": True}, headers=headers)
    assert made.json["member"]["tail"] == "1234"  # type: ignore[index]
    refused = client.post("/till/members/join", json={"phone": "139", "agreed": False}, headers=headers)
    assert refused.status_code == 422
