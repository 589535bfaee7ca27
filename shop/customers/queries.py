"""Members, what they agreed to, what their points came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select

from shop.customers.actions.consents import FIRST_WORDS
from shop.customers.models import ConsentText, Member, MemberConsent, PointsEntry
from shop.customers.rules import is_code
from shop.db import session
from shop.kernel.errors import NotFound

TAIL_DIGITS = 4


def words_now() -> tuple[int, str]:
    """Version and text of what members agree to from now on."""
    newest = session().scalar(select(ConsentText).order_by(ConsentText.version.desc()).limit(1))
    return (newest.version, newest.text) if newest else (1, FIRST_WORDS)


def all_words() -> Sequence[ConsentText]:
    """Every version, the newest first."""
    return session().scalars(select(ConsentText).order_by(ConsentText.version.desc())).all()


def agreed() -> Any:
    """Whether a member's agreement stands."""
    return exists().where(MemberConsent.member_id == Member.id, MemberConsent.withdrawn_at.is_(None))


def members(text: str = "", *, erased: bool = False) -> Select[Any]:
    """Members, by the tail of the number or by code; the erased ones apart."""
    found = select(Member).where(Member.erased_at.is_not(None) if erased else Member.erased_at.is_(None))
    wanted = text.strip().upper()
    return found.where(or_(Member.tail == wanted, Member.code == wanted)) if wanted else found


def member_of(member_id: int) -> Member:
    """One member. Raises NotFound."""
    member = session().get(Member, member_id, populate_existing=True)
    if member is None:
        raise NotFound
    return member


def consents_of(member_id: int) -> Sequence[Any]:
    """What a member agreed to: version, given, withdrawn, words; the newest first."""
    return (
        session()
        .execute(
            select(MemberConsent.version, MemberConsent.given_at, MemberConsent.withdrawn_at, ConsentText.text)
            .join(ConsentText, ConsentText.version == MemberConsent.version)
            .where(MemberConsent.member_id == member_id)
            .order_by(MemberConsent.version.desc())
        )
        .all()
    )


def points_of_member(member_id: int) -> Select[Any]:
    """The ledger of a member's points, the newest first."""
    return (
        select(PointsEntry)
        .where(PointsEntry.member_id == member_id)
        .order_by(PointsEntry.at.desc(), PointsEntry.id.desc())
    )


def visits_of(ids: Sequence[int]) -> dict[int, int]:
    """How many sales these members had."""
    rows = session().execute(
        select(PointsEntry.member_id, func.count())
        .where(PointsEntry.member_id.in_(ids), PointsEntry.kind == "earn")
        .group_by(PointsEntry.member_id)
    )
    return {row[0]: row[1] for row in rows}


def for_till(text: str, *, most: int = 8) -> list[dict[str, Any]]:
    """Members for the tablet: by code, or by the tail of the number; only those whose agreement stands."""
    wanted = text.strip().upper()
    if not is_code(wanted) and not (len(wanted) == TAIL_DIGITS and wanted.isascii() and wanted.isdigit()):
        return []
    found = session().scalars(members(wanted).where(agreed()).order_by(Member.joined_at.desc()).limit(most))
    return [{"code": one.code, "tail": one.tail, "points": one.points} for one in found]


def points_on(order_uuid: UUID) -> int:
    """How many points a sale has earned and kept."""
    return _sum_on(order_uuid, "earn", "reverse")


def points_used_on(order_uuid: UUID) -> int:
    """How many points a sale has used up and not given back."""
    return -_sum_on(order_uuid, "spend", "restore")


def _sum_on(order_uuid: UUID, *kinds: str) -> int:
    total = select(func.coalesce(func.sum(PointsEntry.points), 0)).where(
        PointsEntry.order_uuid == order_uuid, PointsEntry.kind.in_(kinds)
    )
    return session().scalar(total) or 0
