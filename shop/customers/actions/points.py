"""Points follow the books: earned when a sale is booked, taken back with its refund; once each, never below zero."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shop.customers.models import Member, MemberConsent, PointsEntry
from shop.customers.rules import points_back, points_of
from shop.db import session, transaction
from shop.kernel.money import Fen


class Earned(NamedTuple):
    """A sale with a member's code."""

    code: str
    order_uuid: UUID
    number: str
    paid_fen: Fen
    at: datetime


def earn(sales: Sequence[Earned]) -> None:
    """Give the points of these sales. A code nobody has any more, or whose agreement was taken back, earns nothing."""
    if not sales:
        return
    with transaction() as current:
        agreed = exists().where(MemberConsent.member_id == Member.id, MemberConsent.withdrawn_at.is_(None))
        found = select(Member.code, Member.id).where(Member.code.in_({one.code for one in sales}), agreed)
        members: dict[str | None, int] = {row[0]: row[1] for row in current.execute(found)}
        for one in sales:
            member_id = members.get(one.code)
            if member_id is not None:
                _book(member_id, "earn", one.order_uuid, one.order_uuid, one.number, points_of(one.paid_fen), at=one.at)


def reverse(order_uuid: UUID, refund_uuid: UUID, *, kept_fen: Fen, at: datetime) -> None:
    """A refund: take back what the sale earned for money that is not kept."""
    with transaction() as current:
        rows = current.execute(
            select(PointsEntry.member_id, PointsEntry.order_number, PointsEntry.kind, PointsEntry.points).where(
                PointsEntry.order_uuid == order_uuid
            )
        ).all()
        earned = [row for row in rows if row[2] == "earn"]
        if not earned:
            return
        back = -sum(row[3] for row in rows if row[2] == "reverse")
        points = points_back(earned[0][3], back, kept_fen)
        if points:
            _book(earned[0][0], "reverse", refund_uuid, order_uuid, earned[0][1], -points, at=at)


def _book(
    member_id: int, kind: str, source: UUID, order_uuid: UUID, number: str, points: int, *, at: datetime
) -> None:  # fmt: skip
    current = session()
    insert: Any = (sqlite if current.get_bind().dialect.name == "sqlite" else postgresql).insert(PointsEntry)
    statement = (
        insert.values(
            member_id=member_id, kind=kind, source_uuid=source, order_uuid=order_uuid, order_number=number,
            points=points, at=at,
        )
        .on_conflict_do_nothing(index_elements=["kind", "source_uuid"])
        .returning(PointsEntry.id)
    )  # fmt: skip
    if current.execute(statement).one_or_none() is None:
        return
    after = Member.points + points
    current.execute(
        update(Member)
        .where(Member.id == member_id, Member.erased_at.is_(None))
        .values(points=case((after > 0, after), else_=0))
        .execution_options(synchronize_session=False)
    )
