"""Tables of members, the words they agree to, and the ledger of their points."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class ConsentText(Base):
    """The words members agree to; a change is a new version, old ones stay."""

    __tablename__ = "consent_text"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(2000))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Member(Base):
    """Somebody who comes back. The phone number itself is never kept: its last four digits to find it, a keyed hash to
    tell two apart. Erased: both are gone, and so is the code; the points ledger stays without a person."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint(
            "(erased_at IS NULL) = (code IS NOT NULL) AND (erased_at IS NULL) = (phone_mark IS NOT NULL)",
            name="erased_whole",
        ),
        Index("ix_member_tail", "tail"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(String(16), unique=True)
    tail: Mapped[str] = mapped_column(String(4))
    phone_mark: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    points: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime]
    joined_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    erased_at: Mapped[datetime | None]
    erased_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class MemberConsent(Base):
    """That a member agreed to a version of the words, and when that was taken back."""

    __tablename__ = "member_consent"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    version: Mapped[int] = mapped_column(ForeignKey("consent_text.version"), primary_key=True)
    given_at: Mapped[datetime]
    given_to: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]


class PointsEntry(Base):
    """Points earned or spent by a sale, put right by its refund: once per source, however often it is sent."""

    __tablename__ = "points_entry"
    __table_args__ = (
        UniqueConstraint("kind", "source_uuid", name="uq_points_entry_source"),
        CheckConstraint("kind IN ('earn', 'reverse', 'spend', 'restore')", name="kind_known"),
        CheckConstraint(
            "(kind IN ('earn', 'restore') AND points >= 0) OR (kind IN ('reverse', 'spend') AND points <= 0)",
            name="sign_fits",
        ),
        Index("ix_points_entry_member", "member_id", "at"),
        Index("ix_points_entry_order", "order_uuid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(8))
    source_uuid: Mapped[UUID]
    order_uuid: Mapped[UUID]
    order_number: Mapped[str] = mapped_column(String(64))
    points: Mapped[int]
    at: Mapped[datetime]
