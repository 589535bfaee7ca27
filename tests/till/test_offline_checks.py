"""What a tablet checked alone: PINs are told by the trail; a teacher's yes counts only if it still holds here."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from shop.db import session, transaction
from shop.kernel.clock import iso_utc
from shop.people.actions import devices, persons
from shop.people.models import Approval, AuditEntry, Person
from shop.people.queries.answers import key_of
from shop.people.rules.answers import Challenge, answer, approval_uuid
from shop.people.secrets import hash_password
from shop.sales.models import Order, Refund
from shop.shifts.models import CashMove
from shop.till.models import HeldEnvelope
from tests.support.books import LATTE, SECRET, Books, count, worklist_kinds
from tests.support.shifts import DrawerForTests
from tests.support.tills import TabletForTests, line, payload_of


def yes(books: Books, operation: str, fen: int, action: str = "refund", **changes: Any) -> dict[str, Any]:
    """A yes of the teacher's PIN at the tablet."""
    told = {
        "approval_uuid": operation[:-4] + "aaaa", "action": action, "operation_uuid": operation, "amount_fen": fen,
        "reason": "做错了", "approver_id": books.teacher, "granted_at": iso_utc(books.clock.now()),
    }  # fmt: skip
    return {**told, **changes}


@pytest.fixture
def tablet(books: Books) -> TabletForTests:
    """A tablet the teacher may switch on too."""
    device, _ = devices.add_device(
        name="吧台", people=[books.cashier, books.teacher], by=books.teacher, at=books.clock.now()
    )
    return TabletForTests(device.id, books.cashier, books.clock, letter=device.letter)


def refund_of(tablet: TabletForTests, sale: dict[str, Any], books: Books, **changes: Any) -> dict[str, Any]:
    """A refund made offline, approved by PIN, two hours before it is sent."""
    uuid = tablet.uuid()
    approval = yes(books, uuid, LATTE, **changes)
    payload = tablet.refund_payload(
        sale, [(1, 1000, LATTE)], [("cash", LATTE)], approval_uuid=approval["approval_uuid"]
    )
    offline = json.dumps({"pin": True, "approvals": [approval]})
    return tablet.seal("refund", payload, envelope_uuid=uuid, offline=offline)


def test_a_refund_that_a_teacher_agreed_to_offline_is_booked_and_the_trail_tells(
    books: Books, tablet: TabletForTests
) -> None:
    sale = tablet.sale([line(books.latte, LATTE)], [("cash", LATTE)])
    refund = refund_of(tablet, sale, books)
    books.clock.advance(hours=2)
    assert [one.verdict for one in tablet.send(sale, refund)] == ["accepted", "accepted"]
    approval = session().scalars(select(Approval)).one()
    assert (approval.offline, approval.approved_by, approval.used_by_operation) == (
        "pin", books.teacher, approval.operation_uuid,
    )  # fmt: skip
    verbs = session().scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
    assert {"approval.offline", "pin.offline"} <= set(verbs)
    assert [one.verdict for one in tablet.send(sale, refund)] == ["replayed", "replayed"]
    assert count(Approval) == 1


@pytest.mark.parametrize(
    "wrong",
    ["self", "student", "nobody", "not_on_tablet", "other_amount", "other_operation", "other_action", "too_late"],
)
def test_a_yes_that_does_not_hold_here_lets_the_refund_wait_for_a_teacher(
    books: Books, tablet: TabletForTests, wrong: str
) -> None:
    now = books.clock.now()
    facts = persons.PersonFacts(kind="student", name="张三", nickname="三儿")
    student = persons.add_person(facts, roles=["cashier"], by=books.teacher, at=now).id
    if wrong == "not_on_tablet":
        devices.change_device(tablet.device_id, name="吧台", people=[books.cashier], by=books.teacher, at=now)
    changes: dict[str, dict[str, Any]] = {
        "self": {"approver_id": books.cashier}, "student": {"approver_id": student}, "nobody": {"approver_id": 999},
        "not_on_tablet": {}, "other_amount": {"amount_fen": 1}, "other_operation": {"operation_uuid": tablet.uuid()},
        "other_action": {"action": "comp"}, "too_late": {"granted_at": "2026-11-22T02:00:00Z"},
    }  # fmt: skip
    sale = tablet.sale([line(books.latte, LATTE)], [("cash", LATTE)])
    verdicts = tablet.send(sale, refund_of(tablet, sale, books, **changes[wrong]))
    assert [(one.verdict, one.reason) for one in verdicts] == [("accepted", None), ("quarantined", "approval")]
    assert (count(Order), count(Refund), count(HeldEnvelope)) == (1, 0, 1)


def answered(books: Books, tablet: TabletForTests, sale: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A refund made offline that a teacher's phone agreed to; `changes` are what the tablet tells otherwise."""
    uuid, slot = tablet.uuid(), changes.pop("slot", 1)
    asked_at = iso_utc(books.clock.now())
    by = changes.get("approver_id", books.teacher)
    bound = Challenge(tablet.letter, 1, slot, "refund", LATTE, UUID(uuid), "做错了", asked_at)
    key = key_of(books.teacher)
    assert key is not None
    phone = {"slot": slot, "asked_at": asked_at, "answer": answer(key, bound), **changes.pop("phone", {})}
    approval = yes(books, uuid, LATTE, phone=phone, approval_uuid=str(approval_uuid(bound.place, by)))
    approval |= changes
    payload = tablet.refund_payload(
        sale, [(1, 1000, LATTE)], [("cash", LATTE)], approval_uuid=approval["approval_uuid"]
    )
    return tablet.seal("refund", payload, envelope_uuid=uuid, offline=json.dumps({"approvals": [approval]}))


@pytest.fixture
def with_password(books: Books) -> Books:
    """The teachers have passwords, so they have keys."""
    with transaction() as current:
        current.execute(update(Person).where(Person.kind == "teacher").values(password_hash=hash_password(SECRET)))
    return books


def test_a_refund_that_a_teachers_phone_agreed_to_is_booked(with_password: Books) -> None:
    books, tablet = with_password, with_password.tablet()
    sale = tablet.sale([line(books.latte, LATTE)], [("cash", LATTE)])
    refund = answered(books, tablet, sale)
    books.clock.advance(hours=2)
    assert [one.verdict for one in tablet.send(sale, refund)] == ["accepted", "accepted"]
    approval = session().scalars(select(Approval)).one()
    assert (approval.offline, approval.approved_by) == ("phone", books.teacher)
    assert [one.verdict for one in tablet.send(sale, refund)] == ["replayed", "replayed"]
    assert worklist_kinds() == []


@pytest.mark.parametrize(
    "wrong", ["other_digits", "other_amount", "other_teacher", "himself", "other_reason", "too_late", "other_identity"]
)
def test_an_answer_that_does_not_hold_lets_the_refund_wait_and_is_put_before_a_teacher(
    with_password: Books, wrong: str
) -> None:
    books, tablet = with_password, with_password.tablet()
    early = iso_utc(books.clock.now() - timedelta(minutes=11))
    changes: dict[str, dict[str, Any]] = {
        "other_digits": {"phone": {"answer": "0" * 16}}, "other_amount": {"amount_fen": LATTE - 1},
        "other_teacher": {"approver_id": books.other_teacher}, "himself": {"approver_id": books.cashier},
        "other_reason": {"reason": "别的"}, "too_late": {"phone": {"asked_at": early}},
        "other_identity": {"approval_uuid": tablet.uuid()},
    }  # fmt: skip
    sale = tablet.sale([line(books.latte, LATTE)], [("cash", LATTE)])
    verdicts = tablet.send(sale, answered(books, tablet, sale, **changes[wrong]))
    assert [(one.verdict, one.reason) for one in verdicts] == [("accepted", None), ("quarantined", "approval")]
    assert (count(Refund), count(Approval)) == (0, 0)
    assert "offline_yes" in worklist_kinds()


def test_an_answer_serves_once_even_for_the_same_digits(with_password: Books) -> None:
    books, tablet = with_password, with_password.tablet()
    one, other = (tablet.sale([line(books.latte, LATTE)], [("cash", LATTE)]) for _ in range(2))
    first = answered(books, tablet, one)
    second = answered(
        books, tablet, other, phone={"answer": json.loads(first["offline"])["approvals"][0]["phone"]["answer"]}
    )
    third = answered(books, tablet, other, slot=2)
    verdicts = tablet.send(one, other, first, second, third)
    assert [one.verdict for one in verdicts] == ["accepted", "accepted", "accepted", "quarantined", "accepted"]


def test_one_yes_serves_once(books: Books, tablet: TabletForTests) -> None:
    one, other = (tablet.sale([line(books.latte, LATTE)], [("cash", LATTE)]) for _ in range(2))
    first = refund_of(tablet, one, books)
    stolen = json.loads(first["offline"])["approvals"][0]
    payload = tablet.refund_payload(other, [(1, 1000, LATTE)], [("cash", LATTE)], approval_uuid=stolen["approval_uuid"])
    second = tablet.seal("refund", payload, offline=first["offline"])
    verdicts = tablet.send(one, other, first, second)
    assert [one.verdict for one in verdicts] == ["accepted", "accepted", "accepted", "quarantined"]


def test_what_was_checked_is_under_the_hash(books: Books, tablet: TabletForTests) -> None:
    sale = tablet.seal("sale", payload_of(tablet.sale([line(books.latte, LATTE)])), offline='{"pin":true}')
    assert tablet.send({**sale, "offline": None})[0].reason == "bad_hash"
    assert tablet.send(tablet.seal("sale", payload_of(sale), offline="[]"))[0].reason == "malformed"


def test_an_online_sale_leaves_no_word_of_pins(books: Books, tablet: TabletForTests) -> None:
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    assert session().scalar(select(AuditEntry.id).where(AuditEntry.verb == "pin.offline")) is None


def test_cash_out_that_a_teacher_agreed_to_offline_is_approved(books: Books, tablet: TabletForTests) -> None:
    drawer = DrawerForTests(tablet)
    uuid, amount = tablet.uuid(), 15_000
    told = yes(books, uuid, amount, "cash_out")
    payload = {
        "v": 1, "cashier_id": books.cashier, "move_uuid": uuid, "amount_fen": amount, "kind": "paid_out",
        "reason": "buy", "note": "", "approval_uuid": told["approval_uuid"],
    }  # fmt: skip
    offline = json.dumps({"pin": True, "approvals": [told]})
    out = tablet.seal("cash_out", payload, shift_uuid=drawer.shift_uuid, envelope_uuid=uuid, offline=offline)
    books.clock.advance(hours=2)
    assert [one.verdict for one in tablet.send(drawer.open(), out)] == ["accepted", "accepted"]
    assert session().scalars(select(CashMove.approved)).all() == [True]
    assert worklist_kinds() == []
