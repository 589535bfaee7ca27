"""Tables of reconciliation: bills, their entries, which bill showed which entry, payments that no bill will show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, LargeBinary, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base
from shop.reconcile.states import EntryState
from shop.sales.models import Payment


class Bill(Base):
    """One imported file. `rejections` are the rows that were not taken, with reasons; nobody's name is kept of it."""

    __tablename__ = "bill"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'running', 'done', 'undone')", name="state_known"),
        CheckConstraint("first_at <= last_at", name="first_before_last"),
        Index("ix_bill_file", "file_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    form: Mapped[str] = mapped_column(String(24))
    method: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(doc="the first moment that it does not cover")
    rows: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    already: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    in_fen: Mapped[int] = mapped_column(default=0)
    out_fen: Mapped[int] = mapped_column(default=0)
    fee_fen: Mapped[int] = mapped_column(default=0)
    rejections: Mapped[list[Any]] = mapped_column(default=list)
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    brought_at: Mapped[datetime]
    brought_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class BillEntry(Base):
    """One movement of money as the platform tells it, however many bills show it; `identity` is its own.

    `settled`: what the refund's payment was before this entry proved it paid back.
    """

    __tablename__ = "bill_entry"
    __table_args__ = (
        CheckConstraint("direction IN ('in', 'out')", name="direction_known"),
        CheckConstraint("state IN ('same', 'differs', 'only_on_bill', 'refund')", name="state_known"),
        CheckConstraint("found IN ('', 'number', 'amount', 'hand')", name="found_known"),
        CheckConstraint("resolution IN ('', 'accepted', 'not_ours', 'recorded')", name="resolution_known"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("(resolution = '') = (resolved_at IS NULL)", name="resolved_some_time"),
        Index("ix_bill_entry_day", "business_day", "method"),
        Index("ix_bill_entry_platform", "platform_ref"),
        Index("ix_bill_entry_order", "order_ref"),
        Index("ix_bill_entry_state", "state", "resolution"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(200), unique=True)
    first_bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    method: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(4))
    business_day: Mapped[date]
    occurred_at: Mapped[datetime]
    amount_fen: Mapped[int]
    fee_fen: Mapped[int] = mapped_column(default=0)
    platform_ref: Mapped[str] = mapped_column(String(80))
    order_ref: Mapped[str] = mapped_column(String(80), default="")
    refund_ref: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(12), default=EntryState.ONLY_ON_BILL.value)
    found: Mapped[str] = mapped_column(String(8), default="")
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    original_id: Mapped[int | None] = mapped_column(ForeignKey("bill_entry.id"), index=True)
    settled: Mapped[dict[str, Any] | None]
    resolution: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None]

    payment: Mapped[Payment | None] = relationship()
    original: Mapped[BillEntry | None] = relationship(remote_side="BillEntry.id")

    @property
    def is_open(self) -> bool:
        """Whether it waits for a teacher."""
        if self.resolution or self.state == EntryState.SAME:
            return False
        return self.state != EntryState.REFUND or self.payment_id is None


def waits() -> ColumnElement[bool]:
    """Entries that wait for a teacher: what `is_open` says, for the database."""
    return and_(
        BillEntry.resolution == "",
        or_(
            BillEntry.state.in_((EntryState.DIFFERS.value, EntryState.ONLY_ON_BILL.value)),
            and_(BillEntry.state == EntryState.REFUND.value, BillEntry.payment_id.is_(None)),
        ),
    )


class BillLine(Base):
    """That a bill shows an entry, and in which row. Taking a bill back leaves what another bill shows too."""

    __tablename__ = "bill_line"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("bill_entry.id", ondelete="CASCADE"), primary_key=True, index=True)
    row: Mapped[int]


class Unbilled(Base):
    """A payment that a teacher looked into: no bill will show it, and why."""

    __tablename__ = "unbilled"

    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
