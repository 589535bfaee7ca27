"""Asking a teacher who is elsewhere: answered once, with a fresh password, by somebody else, in time."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.kernel.errors import DomainError, Invalid, NotFound
from shop.people.actions import approvals, asking
from shop.people.models import Approval, ApprovalRequest, AuditEntry
from shop.people.queries import asking as queries
from shop.worklist.models import WorkItem
from tests.support.people import PASSWORD, School, browser, log_in

REQUEST = uuid.UUID("019aa000-0000-7000-8000-00000000000a")
OPERATION = uuid.UUID("019aa000-0000-7000-8000-000000000001")
Ask = Callable[..., ApprovalRequest]


@pytest.fixture
def ask(school: School) -> Ask:
    """The cashier asks for a refund of 22.00 on the bar's tablet, changed as the test says."""
    device, _ = school.tablet(school.people["cashier"])

    def made(**changes: Any) -> ApprovalRequest:
        asked = {
            "request_uuid": REQUEST, "action": "refund", "operation_uuid": OPERATION, "amount_fen": 2200,
            "reason": "洒了", "subject": "单号 A-1123-001",
            "lines": [{"name": "拿铁", "quantity": 1000, "fen": 2200}],
            "requested_by": school.people["cashier"], "device": device.id, "at": school.clock.now(), **changes,
        }  # fmt: skip
        return asking.ask(asked.pop("request_uuid"), **asked)

    return made


def yes(school: School, who: str = "teacher", *, secret: str = PASSWORD, request: uuid.UUID = REQUEST) -> Approval:
    return asking.say_yes(request, secret=secret, by=school.people[who], at=school.clock.now())


def answers(school: School, request: ApprovalRequest) -> dict[str, Any]:
    (told,) = queries.answers_for(request.device_id, at=school.clock.now())
    return told


def open_items(school: School) -> int:
    counted = select(func.count()).where(WorkItem.kind == "approval_asked", WorkItem.closed_at.is_(None))
    return school.session.scalar(counted) or 0


def verbs(school: School) -> list[str]:
    wanted = select(AuditEntry.verb).where(AuditEntry.verb.startswith("approval.")).order_by(AuditEntry.id)
    return list(school.session.scalars(wanted))


def test_asked_seen_agreed_and_used_once(school: School, ask: Ask) -> None:
    request = ask()
    assert [one.uuid for one in queries.waiting_requests(school.clock.now())] == [REQUEST]
    assert open_items(school) == 1
    assert answers(school, request)["state"] == "waiting"
    approval = yes(school)
    told = answers(school, request)
    assert (told["state"], told["approver"], told["approval_uuid"]) == ("granted", "昵teacher", str(approval.uuid))
    facts = {"action": "refund", "operation_uuid": OPERATION, "amount_fen": 2200}
    with pytest.raises(approvals.ApprovalInvalid):
        approvals.use(approval.uuid, **{**facts, "amount_fen": 2300}, at=school.clock.now())
    approvals.use(approval.uuid, **facts, at=school.clock.now())
    with pytest.raises(approvals.ApprovalInvalid):
        approvals.use(approval.uuid, **facts, at=school.clock.now())
    assert open_items(school) == 0
    assert verbs(school) == ["approval.ask", "approval.grant"]


def test_the_yes_holds_two_minutes_from_the_answer(school: School, ask: Ask) -> None:
    ask()
    school.clock.advance(minutes=9)
    approval = yes(school)
    assert approval.expires_at == school.clock.now() + timedelta(minutes=2)


def test_asked_again_after_a_broken_connection_it_is_one_request(school: School, ask: Ask) -> None:
    assert ask() is ask()
    assert open_items(school) == 1
    with pytest.raises(asking.AlreadyAnswered):
        ask(operation_uuid=uuid.UUID(int=9))


def test_a_wrong_password_answers_nothing(school: School, ask: Ask) -> None:
    request = ask()
    with pytest.raises(asking.WrongSecret):
        yes(school, secret="wrong")
    assert answers(school, request)["state"] == "waiting"
    assert school.session.scalar(select(func.count()).select_from(Approval)) == 0


def test_nobody_answers_what_they_ask_for_themselves(school: School, ask: Ask) -> None:
    ask(requested_by=school.people["teacher"])
    with pytest.raises(approvals.OwnApproval):
        yes(school)
    with pytest.raises(approvals.OwnApproval):
        asking.say_no(REQUEST, why="不", by=school.people["teacher"], at=school.clock.now())


def test_who_may_not_approve_cannot_answer(school: School, ask: Ask) -> None:
    ask()
    with pytest.raises(approvals.MayNotApprove):
        yes(school, "store_manager")
    with pytest.raises(approvals.MayNotApprove):
        asking.say_no(REQUEST, why="不", by=school.people["store_manager"], at=school.clock.now())


def test_a_no_says_why_and_is_the_last_word(school: School, ask: Ask) -> None:
    request = ask()
    with pytest.raises(Invalid):
        asking.say_no(REQUEST, why="  ", by=school.people["teacher"], at=school.clock.now())
    asking.say_no(REQUEST, why="先换一杯", by=school.people["teacher"], at=school.clock.now())
    told = answers(school, request)
    assert (told["state"], told["answer"], told["approval_uuid"]) == ("denied", "先换一杯", None)
    with pytest.raises(asking.AlreadyAnswered):
        yes(school, "administrator")
    assert verbs(school) == ["approval.ask", "approval.deny"]


def test_after_ten_minutes_it_is_over(school: School, ask: Ask) -> None:
    request = ask()
    school.clock.advance(minutes=10, seconds=1)
    assert answers(school, request)["state"] == "expired"
    assert queries.waiting_requests(school.clock.now()) == []
    with pytest.raises(asking.AlreadyAnswered):
        yes(school)
    asking.withdraw(REQUEST, device=request.device_id, by=None, at=school.clock.now())
    assert answers(school, request)["state"] == "expired"
    assert open_items(school) == 0


def test_taken_back_it_cannot_be_answered(school: School, ask: Ask) -> None:
    request = ask()
    with pytest.raises(NotFound):
        asking.withdraw(REQUEST, device=request.device_id + 1, by=None, at=school.clock.now())
    asking.withdraw(REQUEST, device=request.device_id, by=school.people["cashier"], at=school.clock.now())
    with pytest.raises(asking.AlreadyAnswered):
        yes(school)
    assert answers(school, request)["state"] == "withdrawn"
    assert open_items(school) == 0


def test_a_tablet_asks_for_five_things_at_most(school: School, ask: Ask) -> None:
    for number in range(5):
        ask(request_uuid=uuid.UUID(int=number + 1))
    with pytest.raises(asking.TooManyOpen):
        ask(request_uuid=uuid.UUID(int=99))


def test_of_two_teachers_who_answer_at_once_one_wins(school: School, ask: Ask, app: Flask) -> None:
    ask()

    def answer(who: str) -> str:
        with app.app_context():
            try:
                yes(school, who)
            except DomainError as error:
                return type(error).__name__
            return "yes"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, ("teacher", "administrator"))) == ["AlreadyAnswered", "yes"]
    school.session.rollback()
    assert school.session.scalar(select(func.count()).select_from(Approval)) == 1


def test_on_the_phone(school: School, ask: Ask, app: Flask) -> None:
    teacher = log_in(browser(app), "teacher")
    assert "没有等您批准的事" in teacher.get("/approvals").text
    ask()
    page = teacher.get("/approvals/live?version=none").text
    assert "¥22.00" in page
    assert "洒了" in page
    version = queries.version(school.clock.now())
    assert teacher.get(f"/approvals/live?version={version}").status_code == 204
    address = f"/approvals/{REQUEST}"
    assert "拿铁" in teacher.get(address).text
    assert teacher.get(f"{address}/state").status_code == 204
    assert teacher.post(f"{address}/yes", data={"secret": "wrong"}).status_code == 422
    assert teacher.post(f"{address}/no", data={"why": ""}).status_code == 422
    assert teacher.post(f"{address}/yes", data={"secret": PASSWORD}).status_code == 303
    assert teacher.get(f"{address}/state").headers["HX-Refresh"] == "true"
    late = log_in(browser(app), "administrator").post(f"{address}/yes", data={"secret": PASSWORD})
    assert late.status_code == 409
    assert "已经有人回答" in late.text
