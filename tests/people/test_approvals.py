"""Approvals: four eyes, one action and amount, two minutes, used once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.db import session as db_session
from shop.db import transaction
from shop.kernel.errors import DomainError, Invalid
from shop.people.actions import approvals
from shop.people.models import Approval, Person
from tests.support.people import PASSWORD, PIN, School

OPERATION = uuid.UUID("019aa000-0000-7000-8000-000000000001")
Grant = Callable[..., Approval]


@pytest.fixture
def grant(school: School) -> Grant:
    """A teacher's yes to a refund of 22.00, changed as the test says."""

    def made(**changes: object) -> Approval:
        asked = {
            "action": "refund", "operation_uuid": OPERATION, "amount_fen": 2200, "reason": "洒了",
            "username": "teacher", "secret": PASSWORD,
            "requested_by": school.people["cashier"], "at": school.clock.now(),
            **changes,
        }  # fmt: skip
        return approvals.grant(asked.pop("action"), **asked)  # type: ignore[arg-type]

    return made


def use(school: School, approval: Approval, **changes: object) -> Approval:
    asked = {
        "action": "refund", "operation_uuid": OPERATION, "amount_fen": 2200, "at": school.clock.now(), **changes,
    }  # fmt: skip
    return approvals.use(approval.uuid, **asked)  # type: ignore[arg-type]


def granted(school: School) -> int:
    return school.session.scalar(select(func.count()).select_from(Approval)) or 0


def test_a_yes_is_used_once(school: School, grant: Grant) -> None:
    yes = grant()
    assert use(school, yes).used_by_operation == OPERATION
    with pytest.raises(approvals.ApprovalInvalid):
        use(school, yes)


@pytest.mark.parametrize(
    "change", [{"action": "void"}, {"amount_fen": 2201}, {"amount_fen": 2199}, {"operation_uuid": uuid.UUID(int=7)}]
)
def test_a_yes_is_for_one_action_operation_and_amount(school: School, grant: Grant, change: dict[str, object]) -> None:
    yes = grant()
    with pytest.raises(approvals.ApprovalInvalid):
        use(school, yes, **change)
    assert use(school, yes)


def test_a_yes_holds_two_minutes(school: School, grant: Grant) -> None:
    yes = grant()
    with pytest.raises(approvals.ApprovalInvalid):
        use(school, yes, at=school.clock.now() + timedelta(seconds=121))
    assert use(school, yes, at=school.clock.now() + timedelta(seconds=120))


def test_nobody_approves_his_own(school: School, grant: Grant) -> None:
    with pytest.raises(approvals.OwnApproval):
        grant(requested_by=school.people["teacher"])
    assert granted(school) == 0


def test_who_may_not_approve_cannot(school: School, grant: Grant) -> None:
    with pytest.raises(approvals.MayNotApprove):
        grant(username="store_manager")
    assert granted(school) == 0


@pytest.mark.parametrize("change", [{"secret": "not this one"}, {"username": "nobody"}, {"secret": PIN}])
def test_a_wrong_secret_and_an_unknown_name_look_the_same(
    school: School, grant: Grant, change: dict[str, object]
) -> None:
    with pytest.raises(approvals.WrongSecret):
        grant(**change)
    assert granted(school) == 0


def test_wrong_secrets_count_towards_the_wait(school: School, grant: Grant) -> None:
    for _ in range(3):
        with pytest.raises(approvals.WrongSecret):
            grant(secret="not this one")
    assert school.session.get_one(Person, school.people["teacher"], populate_existing=True).failed_passwords == 3
    with pytest.raises(approvals.WrongSecret):
        grant()
    school.clock.advance(seconds=6)
    assert grant()


def test_a_pin_approves_only_on_a_tablet_the_approver_is_on(school: School, grant: Grant) -> None:
    mentor = school.add("mentor", "teacher", kind="teacher", pin=PIN)
    mine, _ = school.tablet(mentor)
    other, _ = school.tablet(school.people["cashier"], name="别的平板")
    assert grant(username="mentor", secret=PIN, device=mine.id)
    for device in (other.id, None):
        with pytest.raises(approvals.WrongSecret):
            grant(username="mentor", secret=PIN, device=device)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"reason": "  "}, "reason"), ({"amount_fen": -1}, "amount_fen"), ({"action": "sell_the_shop"}, "action")],
)
def test_what_cannot_be_approved_is_said(school: School, grant: Grant, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        grant(**change)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_of_two_tablets_using_one_yes_at_once_one_succeeds(app: Flask, school: School, grant: Grant) -> None:
    yes, at = grant(), school.clock.now()
    start, results = threading.Barrier(6), []

    def try_it() -> None:
        with app.app_context():
            start.wait()
            try:
                approvals.use(yes.uuid, action="refund", operation_uuid=OPERATION, amount_fen=2200, at=at)
                results.append("used")
            except DomainError:
                results.append("refused")
            finally:
                db_session().close()

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused"] * 5 + ["used"]


def test_a_yes_is_never_given_inside_an_action_that_may_fail(school: School, grant: Grant) -> None:
    """Otherwise a wrong secret would be forgotten with everything else."""
    with pytest.raises(RuntimeError), transaction():
        grant()
