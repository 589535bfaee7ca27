"""What is handed over to a partner as a numbered file, in which layout, and what it sends back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base
from shop.live.partner.models.orders import Partner

WRITTEN_AS = "written_as IN ('xlsx', 'csv-utf8', 'csv-gb18030')"


class PartnerLayout(Base):
    """Columns of a partner's file as a teacher saved them: facts with titles, in order; a fixed text has no fact."""

    __tablename__ = "partner_layout"
    __table_args__ = (CheckConstraint(WRITTEN_AS, name="written_as_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    written_as: Mapped[str] = mapped_column(String(12))
    columns: Mapped[list[Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class HandOver(Base):
    """One version of a partner's list: what was asked for, who said yes, and the file's checksum and end."""

    __tablename__ = "hand_over"
    __table_args__ = (
        UniqueConstraint("partner_id", "number"),
        CheckConstraint(WRITTEN_AS, name="written_as_known"),
        CheckConstraint("state IN ('waiting', 'writing', 'written', 'refused', 'expired')", name="state_known"),
        CheckConstraint("packed_by IN ('us', 'partner')", name="packed_by_known"),
        CheckConstraint("decided_by <> asked_by", name="four_eyes"),
        CheckConstraint("keep_days BETWEEN 1 AND 30", name="keep_days_sensible"),
        CheckConstraint("(state IN ('written', 'expired')) = (sha256 IS NOT NULL)", name="written_has_checksum"),
        CheckConstraint("reason <> '' AND recipient <> ''", name="reason_and_recipient"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    number: Mapped[int]
    layout_name: Mapped[str] = mapped_column(String(60))
    written_as: Mapped[str] = mapped_column(String(12))
    columns: Mapped[list[Any]]
    packed_by: Mapped[str] = mapped_column(String(8))
    only_changes: Mapped[bool] = mapped_column(default=True)
    with_recipients: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(200))
    recipient: Mapped[str] = mapped_column(String(120))
    keep_days: Mapped[int] = mapped_column(default=3)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    rows: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(200), default="")
    written_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    partner: Mapped[Partner] = relationship()

    @property
    def title(self) -> str:
        """What the version is called: its partner's number, in three places."""
        return f"V{self.number:03d}"


class HandOverLine(Base):
    """A line of an order in a version: new, changed or called off, and a mark of what it said."""

    __tablename__ = "hand_over_line"
    __table_args__ = (
        CheckConstraint("change IN ('new', 'changed', 'called_off', 'same')", name="change_known"),
        CheckConstraint("pieces > 0", name="some_pieces"),
        Index("ix_hand_over_line_order_id", "order_id"),
    )

    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_over.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int] = mapped_column(ForeignKey("ship_order.id"))
    change: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    pieces: Mapped[int]
    mark: Mapped[str] = mapped_column(String(32))


class PartnerReturn(Base):
    """A file that came back: what it would do until somebody says so, and every difference."""

    __tablename__ = "partner_return"
    __table_args__ = (
        UniqueConstraint("partner_id", "file_sha256"),
        CheckConstraint("state IN ('ready', 'done', 'dropped')", name="state_known"),
        CheckConstraint("kind IN ('acknowledged', 'tracking')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    kind: Mapped[str] = mapped_column(String(12))
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    state: Mapped[str] = mapped_column(String(8), default="ready")
    rows: Mapped[int]
    matched: Mapped[list[Any]] = mapped_column(doc="order id, courier, tracking number")
    differences: Mapped[list[Any]] = mapped_column(doc="row, number, code of the difference, facts")
    brought_at: Mapped[datetime]
    brought_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    partner: Mapped[Partner] = relationship()
