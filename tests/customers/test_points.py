"""Points follow the books: a sale gives them once, a refund takes them back, and nobody goes below zero."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from shop.customers.actions import points
from shop.customers.actions.consents import withdraw
from shop.customers.actions.members import erase
from shop.customers.models import Member, PointsEntry
from shop.customers.queries import points_on, points_used_on
from shop.customers.rules import points_back, points_of, points_restored
from shop.db import db, transaction
from shop.promotions.actions import promotions
from shop.promotions.rules import Rule
from shop.sales.models import Order
from tests.support.books import LATTE, Books, count, worklist_kinds
from tests.support.tills import TabletForTests, line, payload_of


def balance(session: Session, member: Member) -> int:
    session.rollback()
    return session.scalars(select(Member.points).where(Member.id == member.id)).one()


def test_a_sale_with_a_member_gives_points_once_however_often_it_is_sent(
    books: Books, tablet: TabletForTests, member: Member, session: Session
) -> None:
    sale = tablet.sale([line(books.latte, LATTE)], member=member.code)
    assert [tablet.send(sale)[0].verdict for _ in range(3)] == ["accepted", "replayed", "replayed"]
    assert balance(session, member) == 22
    assert count(PointsEntry) == 1


def test_a_sale_of_an_older_tablet_without_the_field_is_booked_as_before(books: Books, tablet: TabletForTests) -> None:
    assert "member" not in tablet.sale_payload([line(books.latte, LATTE)])
    assert tablet.send(tablet.sale([line(books.latte, LATTE)]))[0].verdict == "accepted"
    assert count(PointsEntry) == 0


@pytest.mark.parametrize("why", ["unknown", "erased", "withdrawn"])
def test_a_code_that_earns_nothing_never_keeps_a_sale_out(
    books: Books, tablet: TabletForTests, member: Member, session: Session, why: str
) -> None:
    code = "MAAAAAAAAAAAA" if why == "unknown" else member.code
    if why == "erased":
        erase(member.id, by=books.teacher, at=books.clock.now())
    if why == "withdrawn":
        withdraw(member.id, by=books.teacher, at=books.clock.now())
    assert tablet.send(tablet.sale([line(books.latte, LATTE)], member=code))[0].verdict == "accepted"
    assert (count(Order), count(PointsEntry), balance(session, member)) == (1, 0, 0)


def test_a_refund_takes_back_what_is_not_kept_and_never_more(
    books: Books, tablet: TabletForTests, member: Member, session: Session
) -> None:
    sale = tablet.sale([line(books.latte, LATTE, quantity=2000)], member=member.code)
    assert tablet.send(sale)[0].verdict == "accepted"
    assert balance(session, member) == 44
    for left in (22, 0):
        envelope = tablet.uuid()
        back = tablet.refund_payload(sale, [(1, 1000, LATTE)], [("cash", LATTE)])
        back["approval_uuid"] = books.approve("refund", envelope, LATTE)
        sealed = tablet.seal("refund", back, envelope_uuid=envelope)
        assert [tablet.send(sealed)[0].verdict for _ in range(2)] == ["accepted", "replayed"]
        assert balance(session, member) == left
    order = UUID(payload_of(sale)["order_uuid"])
    points.reverse(order, UUID(tablet.uuid()), paid_fen=2 * LATTE, kept_fen=0, at=books.clock.now())
    assert balance(session, member) == 0


FIVE_OFF = Rule(id=0, name="100 分抵 5 元", kind="points", value=500, points=100, members_only=True)


def give(member: Member, points_had: int) -> None:
    with transaction() as current:
        current.execute(update(Member).where(Member.id == member.id).values(points=points_had))


def paid_with_points(
    books: Books, tablet: TabletForTests, member: Member, *, had: int = 150, spent: int = 100, pieces: int = 1
) -> dict[str, Any]:
    """Lattes from which 5.00 were taken for 100 points."""
    made = promotions.save(FIVE_OFF, by=books.teacher, at=books.clock.now())
    promo_id = promotions.approve(made.id, by=books.teacher, at=books.clock.now()).id
    off = {"kind": "promotion", "label": FIVE_OFF.name, "reason": "", "fen": 500, "approval_uuid": None,
           "promo_id": promo_id}  # fmt: skip
    gross = pieces * LATTE
    one = line(books.latte, LATTE, quantity=1000 * pieces, discount_fen=500, total_fen=gross - 500, discounts=[off])
    return tablet.sale([one], member=member.code, points=had, points_spent=spent)


def test_points_are_spent_once_and_what_they_pay_earns_none(
    books: Books, tablet: TabletForTests, member: Member, session: Session
) -> None:
    give(member, 150)
    sale = paid_with_points(books, tablet, member)
    assert [tablet.send(sale)[0].verdict for _ in range(3)] == ["accepted", "replayed", "replayed"]
    assert balance(session, member) == 150 - 100 + 17
    kinds = session.execute(select(PointsEntry.kind, PointsEntry.points).order_by(PointsEntry.id)).all()
    assert [tuple(row) for row in kinds] == [("spend", -100), ("earn", 17)]
    order = UUID(payload_of(sale)["order_uuid"])
    assert (points_on(order), points_used_on(order)) == (17, 100)
    assert worklist_kinds() == []


def test_points_that_are_not_there_any_more_leave_the_sale_and_nobody_below_nought(
    books: Books, tablet: TabletForTests, member: Member, session: Session
) -> None:
    give(member, 30)
    assert tablet.send(paid_with_points(books, tablet, member))[0].verdict == "accepted"
    assert balance(session, member) == 17
    assert session.scalars(select(PointsEntry.points).where(PointsEntry.kind == "spend")).all() == [-30]
    assert worklist_kinds() == ["points_short"]


def test_a_tablet_that_tells_fewer_points_than_it_took_for_is_found_out(
    books: Books, tablet: TabletForTests, member: Member
) -> None:
    give(member, 150)
    assert tablet.send(paid_with_points(books, tablet, member, spent=0))[0].verdict == "accepted"
    assert worklist_kinds() == ["price_drift"]


def test_with_a_refund_spent_points_come_back_and_earned_ones_go(
    books: Books, tablet: TabletForTests, member: Member, session: Session
) -> None:
    give(member, 150)
    sale = paid_with_points(books, tablet, member, pieces=2)
    assert tablet.send(sale)[0].verdict == "accepted"
    assert balance(session, member) == 50 + 39
    for amount, left in ((1950, 50 + 39 + 50 - 20), (1950, 150)):
        envelope = tablet.uuid()
        back = tablet.refund_payload(sale, [(1, 1000, amount)], [("cash", amount)])
        back["approval_uuid"] = books.approve("refund", envelope, amount)
        sealed = tablet.seal("refund", back, envelope_uuid=envelope)
        assert [tablet.send(sealed)[0].verdict for _ in range(2)] == ["accepted", "replayed"]
        assert balance(session, member) == left


@given(st.integers(0, 1000), st.integers(1, 10**6), st.lists(st.integers(0, 10**6), max_size=5))
def test_spent_points_never_come_back_twice(spent: int, paid: int, refunds: list[int]) -> None:
    restored, kept = 0, paid
    for fen in refunds:
        kept = max(0, kept - fen)
        restored += points_restored(spent, restored, paid, kept)
        assert 0 <= restored <= spent
    restored += points_restored(spent, restored, paid, 0)
    assert restored == spent


def test_a_sale_without_a_member_asks_the_database_nothing_about_members(books: Books, tablet: TabletForTests) -> None:
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    tablet.send(tablet.sale([line(books.latte, LATTE)]))
    event.remove(db.engine, "before_cursor_execute", note)
    assert not [statement for statement in seen if "member" in statement or "points" in statement]


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), max_size=5))
def test_whatever_is_refunded_points_end_where_what_is_kept_puts_them(paid: int, refunds: list[int]) -> None:
    earned, back, kept = points_of(paid), 0, paid
    for fen in refunds:
        kept = max(0, kept - fen)
        back += points_back(earned, back, kept)
        assert earned - back == points_of(kept)
    assert points_back(earned, back, kept + 100) == 0
