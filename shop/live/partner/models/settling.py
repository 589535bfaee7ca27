"""Statements by which a partner or a platform settles, row by row as their files say."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base
from shop.live.partner.models.orders import Partner


class PartnerStatement(Base):
    """One file by which somebody settles. Taken back, its rows count no more."""

    __tablename__ = "partner_statement"
    __table_args__ = (
        CheckConstraint("(partner_id IS NULL) <> (platform = '')", name="whose_it_is"),
        CheckConstraint("(taken_back_at IS NULL) = (taken_back_by IS NULL)", name="taken_back_whole"),
        Index("ix_partner_statement_file", "file_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    platform: Mapped[str] = mapped_column(String(16), default="")
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    rows: Mapped[int]
    brought_at: Mapped[datetime]
    brought_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    partner: Mapped[Partner | None] = relationship()
    booking: Mapped[StatementBooking | None] = relationship(back_populates="statement")


class StatementBooking(Base):
    """The money of a statement has come: on which day and where, as somebody else than who brought it says."""

    __tablename__ = "statement_booking"
    __table_args__ = (
        CheckConstraint("came_to IN ('bank', 'safe', 'wechat', 'alipay', 'other')", name="came_to_known"),
        Index("ix_statement_booking_came_on", "came_on"),
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("partner_statement.id", ondelete="CASCADE"), primary_key=True)
    came_on: Mapped[date]
    came_to: Mapped[str] = mapped_column(String(8))
    booked_at: Mapped[datetime]
    booked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    statement: Mapped[PartnerStatement] = relationship(back_populates="booking")


class StatementRow(Base):
    """What a row of the file says of an order or one of its lines, in fen; `came_fen` is what was paid out."""

    __tablename__ = "statement_row"
    __table_args__ = (Index("ix_statement_row_number", "number"),)

    statement_id: Mapped[int] = mapped_column(ForeignKey("partner_statement.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(64))
    line: Mapped[str] = mapped_column(String(64), default="")
    code: Mapped[str] = mapped_column(String(64), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    paid_fen: Mapped[int] = mapped_column(default=0)
    refund_fen: Mapped[int] = mapped_column(default=0)
    commission_fen: Mapped[int] = mapped_column(default=0)
    fee_fen: Mapped[int] = mapped_column(default=0)
    came_fen: Mapped[int] = mapped_column(default=0)
