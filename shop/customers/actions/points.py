"""Points follow the books: spent and earned with a sale, put right with its refund; once each, never below nought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, case, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shop.customers.models import Member, MemberConsent, PointsEntry
from shop.customers.rules import points_back, points_of, points_restored
from shop.db import session, transaction
from shop.driver import Query
from shop.kernel.money import Fen

_BOOKED = Query(
    select(PointsEntry.member_id, PointsEntry.order_number, PointsEntry.kind, PointsEntry.points).where(
        PointsEntry.order_uuid == bindparam("order", type_=PointsEntry.order_uuid.type)
    )
)


class Earned(NamedTuple):
    """A sale with a member's code, and the points it was told to use up."""

    code: str
    order_uuid: UUID
    number: str
    paid_fen: Fen
    at: datetime
    spent: int = 0


class Short(NamedTuple):
    """A sale that used more points than its member had: it stands, the balance is nought, somebody is told."""

    order_uuid: UUID
    told: int
    had: int


def earn(sales: Sequence[Earned]) -> list[Short]:
    """Take the points these sales use, then give what they earn; returns those whose member had too few.

    A code nobody has any more, or whose agreement was taken back, earns nothing and has nothing.
    """
    if not sales:
        return []
    with transaction() as current:
        agreed = exists().where(MemberConsent.member_id == Member.id, MemberConsent.withdrawn_at.is_(None))
        found = select(Member.code, Member.id).where(Member.code.in_({one.code for one in sales}), agreed)
        members: dict[str | None, int] = {row[0]: row[1] for row in current.execute(found)}
        short = [_spend(members.get(one.code), one) for one in sales if one.spent]
        for one in sales:
            member_id = members.get(one.code)
            if member_id is not None:
                _book(member_id, "earn", one.order_uuid, one.order_uuid, one.number, points_of(one.paid_fen), at=one.at)
        return [one for one in short if one is not None]


def _spend(member_id: int | None, sale: Earned) -> Short | None:
    had = 0
    if member_id is not None:
        had = session().scalars(select(Member.points).where(Member.id == member_id).with_for_update()).one()
        taken = min(had, sale.spent)
        _book(member_id, "spend", sale.order_uuid, sale.order_uuid, sale.number, -taken, at=sale.at)
    return Short(sale.order_uuid, sale.spent, had) if had < sale.spent else None


def reverse(order_uuid: UUID, refund_uuid: UUID, *, paid_fen: Fen, kept_fen: Fen, at: datetime) -> None:
    """A refund: give back points that were spent on what went back, take back what was earned for it."""
    with transaction():
        rows = _BOOKED.read(order=order_uuid)
        earned = [row for row in rows if row[2] == "earn"]
        if not earned:
            return
        member_id, number, _kind, points = earned[0]
        sums = {kind: sum(row[3] for row in rows if row[2] == kind) for kind in ("reverse", "spend", "restore")}
        restored = points_restored(-sums["spend"], sums["restore"], paid_fen, kept_fen)
        if restored:
            _book(member_id, "restore", refund_uuid, order_uuid, number, restored, at=at)
        back = points_back(points, -sums["reverse"], kept_fen)
        if back:
            _book(member_id, "reverse", refund_uuid, order_uuid, number, -back, at=at)


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
