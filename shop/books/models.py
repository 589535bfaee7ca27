"""Tables of the books: postings and their lines, papers, budgets, closed months.

Postings and lines are append-only in the database itself, and a closed month takes none.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class Posting(Base):
    """What a fact came to. (`source`, `about`, `fact_day`) is the fact; `place` 0 the first posting about it, later
    ones what changed since. `day` is the day it stands on in the books: another one when the fact's month was closed.
    """

    __tablename__ = "books_posting"
    __table_args__ = (
        UniqueConstraint("source", "about", "fact_day", "place", name="uq_books_posting_fact"),
        CheckConstraint("place >= 0", name="place_counts"),
        CheckConstraint("day = fact_day OR reason <> ''", name="late_has_a_reason"),
        Index("ix_books_posting_day", "day", "id"),
        Index("ix_books_posting_fact_day", "fact_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(16))
    about: Mapped[str] = mapped_column(String(48))
    fact_day: Mapped[date]
    place: Mapped[int]
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(12), default="", doc="late or changed")
    made_at: Mapped[datetime]

    lines: Mapped[list[PostingLine]] = relationship(order_by="PostingLine.line_no", back_populates="posting")


class PostingLine(Base):
    """One side of a posting: positive amounts debit the account, negative ones credit it; the lines add up to 0."""

    __tablename__ = "books_line"
    __table_args__ = (
        CheckConstraint("amount_fen <> 0", name="amount_not_zero"),
        Index("ix_books_line_account", "account", "posting_id"),
    )

    posting_id: Mapped[int] = mapped_column(ForeignKey("books_posting.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(4))
    hall: Mapped[str] = mapped_column(String(8), default="")
    channel: Mapped[str] = mapped_column(String(16), default="")
    family_id: Mapped[int] = mapped_column(default=0, doc="the category the goods were in; 0: none")
    amount_fen: Mapped[int]

    posting: Mapped[Posting] = relationship(back_populates="lines")


class Paper(Base):
    """Money that moves without a sale, as somebody wrote it down. Counts once somebody else said yes."""

    __tablename__ = "books_paper"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'approved', 'refused', 'withdrawn', 'taken_back')", name="state_known"),
        CheckConstraint("amount_fen > 0 AND fee_fen >= 0 AND fee_fen < amount_fen", name="amounts_possible"),
        CheckConstraint("decided_by <> made_by", name="four_eyes"),
        Index("ix_books_paper_day", "day"),
        Index("ix_books_paper_state", "state", "day"),
    )

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    day: Mapped[date]
    amount_fen: Mapped[int]
    fee_fen: Mapped[int] = mapped_column(default=0, doc="kept back by the platform or partner; part of the amount")
    account: Mapped[str] = mapped_column(String(4), default="", doc="what an expense is, or the other money account")
    money: Mapped[str] = mapped_column(String(4))
    hall: Mapped[str] = mapped_column(String(8), default="")
    payee: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    photo: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(200), default="")
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class BooksBudget(Base):
    """What an account may come to in a month, as people say it: income and costs as positive amounts."""

    __tablename__ = "books_budget"
    __table_args__ = (CheckConstraint("amount_fen >= 0", name="amount_not_negative"),)

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    account: Mapped[str] = mapped_column(String(4), primary_key=True)
    amount_fen: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class ClosedMonth(Base):
    """A month that takes no more postings, with what every account stood at when it was closed."""

    __tablename__ = "books_month"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    closed_at: Mapped[datetime]
    closed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    figures: Mapped[dict[str, Any]] = mapped_column(doc="account: [opening, in, out, closing] in fen")
