"""Points follow the books: a sale gives them once, a refund takes them back, and nobody goes below zero."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from shop.customers.actions import points
from shop.customers.actions.consents import withdraw
from shop.customers.actions.members import erase
from shop.customers.models import Member, PointsEntry
from shop.customers.rules import points_back, points_of
from shop.db import db
from shop.sales.models import Order
from tests.support.books import LATTE, Books, count
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
    points.reverse(order, UUID(tablet.uuid()), kept_fen=0, at=books.clock.now())
    assert balance(session, member) == 0


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
