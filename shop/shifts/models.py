"""Tables of shifts: shifts, cash in and out, counts, handovers, frozen reports.

Nothing but a shift's own state is ever changed; reports are append-only in the database itself. `shift_uuid` of the
facts is no foreign key: a tablet's envelopes may arrive before the one that opened their shift.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class ShiftState(StrEnum):
    """How far a shift is. Provisional: closed at the drawer, but a tablet may still hold something of it."""

    OPEN = "open"
    COUNTING = "counting"
    PROVISIONAL = "provisional"
    CLOSED = "closed"


class MoveKind(StrEnum):
    """Cash that moves without a sale. A drop goes to the safe and stays the shop's."""

    PAID_IN = "paid_in"
    PAID_OUT = "paid_out"
    DROP = "drop"


class Shift(Base):
    """One drawer from its float to its count. `expected_fen` and `variance_fen` follow late envelopes; Z does not."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'counting', 'provisional', 'closed')", name="state_known"),
        CheckConstraint("float_fen >= 0", name="float_not_negative"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged_by_somebody"),
        Index("ix_shift_day", "business_day", "opened_at"),
        Index("ix_shift_device", "device_id", "opened_at"),
        Index(
            "ix_shift_unfinished",
            "state",
            sqlite_where=text("state <> 'closed'"),
            postgresql_where=text("state <> 'closed'"),
        ),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), doc="the register")
    epoch: Mapped[int]
    open_seq: Mapped[int] = mapped_column(doc="the register's number of the envelope that opened it")
    close_seq: Mapped[int | None]
    business_day: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default=ShiftState.OPEN.value)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    float_pieces: Mapped[list[Any]] = mapped_column(default=list, doc="[fen, pieces]")
    float_fen: Mapped[int] = mapped_column(default=0)
    checklist: Mapped[list[Any]] = mapped_column(default=list, doc="[text, done]")
    note: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(doc="by the tablet's clock")
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    close_received_at: Mapped[datetime | None]
    final_count: Mapped[UUID | None]
    expected_fen: Mapped[int | None]
    counted_fen: Mapped[int | None]
    variance_fen: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(40), default="")
    reason_note: Mapped[str] = mapped_column(String(200), default="")
    removed_pieces: Mapped[int | None] = mapped_column(doc="taken out of orders before they were sent; None: not told")
    removed_fen: Mapped[int | None]
    finished_why: Mapped[str] = mapped_column(String(200), default="", doc="why the shop did not wait any longer")
    z_number: Mapped[int | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    acknowledged_note: Mapped[str] = mapped_column(String(200), default="")


class CashMove(Base):
    """Cash put into the drawer or taken out of it without a sale."""

    __tablename__ = "cash_move"
    __table_args__ = (
        CheckConstraint("kind IN ('paid_in', 'paid_out', 'drop')", name="kind_known"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        Index("ix_cash_move_shift", "shift_uuid"),
        Index("ix_cash_move_day", "business_day"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    shift_uuid: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(8))
    amount_fen: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(200), default="")
    approval_uuid: Mapped[UUID | None] = mapped_column(doc="as the tablet told it")
    approved: Mapped[bool] = mapped_column(default=True, doc="small enough, or a teacher said yes")
    business_day: Mapped[date]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))


class ShiftCount(Base):
    """One blind count, locked when it was made; the first and the recount are both kept."""

    __tablename__ = "shift_count"
    __table_args__ = (
        CheckConstraint("cash_fen >= 0", name="cash_not_negative"),
        Index("ix_shift_count_shift", "shift_uuid", "number"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    shift_uuid: Mapped[UUID | None]
    number: Mapped[int]
    pieces: Mapped[list[Any]] = mapped_column(default=list, doc="[fen, pieces]")
    cash_fen: Mapped[int]
    claimed: Mapped[list[Any]] = mapped_column(default=list, doc="[method, fen]: what the platform's app says")
    note: Mapped[str] = mapped_column(String(200), default="")
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))


class Handover(Base):
    """One crew hands the drawer to the next within a shift: counted blind, two stocks counted again, both sign."""

    __tablename__ = "shift_handover"
    __table_args__ = (Index("ix_shift_handover_shift", "shift_uuid"),)

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    shift_uuid: Mapped[UUID | None]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pieces: Mapped[list[Any]] = mapped_column(default=list, doc="[fen, pieces]")
    cash_fen: Mapped[int]
    expected_fen: Mapped[int | None] = mapped_column(doc="as far as the books knew when it arrived")
    stocks: Mapped[list[Any]] = mapped_column(default=list, doc="[product, name, thousandths]")
    signed: Mapped[str] = mapped_column(String(12), doc="pin, or offline: the PIN was checked by the tablet")
    note: Mapped[str] = mapped_column(String(200), default="")
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))


class ZReport(Base):
    """A frozen report (`supplement` 0) or a supplement to one. `place` counts a register's chain without a gap."""

    __tablename__ = "z_report"
    __table_args__ = (
        UniqueConstraint("device_id", "place", name="uq_z_report_place"),
        UniqueConstraint("device_id", "number", "supplement", name="uq_z_report_number"),
        CheckConstraint("place >= 1 AND number >= 1 AND supplement >= 0", name="numbers_count"),
        Index("ix_z_report_shift", "shift_uuid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    place: Mapped[int]
    number: Mapped[int]
    supplement: Mapped[int] = mapped_column(default=0)
    shift_uuid: Mapped[UUID] = mapped_column(ForeignKey("shift.uuid"))
    content: Mapped[str] = mapped_column(Text, doc="canonical JSON, word for word what the hash covers")
    grand_total_fen: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    prev_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
