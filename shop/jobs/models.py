"""Table of the jobs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base

OPEN_ABOUT_SOMETHING = text("subject <> '' AND state IN ('waiting', 'running')")


class Job(Base):
    """One piece of work. `night` is set for nightly jobs: each night has at most one job of a kind.

    `subject` names what it works on; at most one open job of a kind works on the same. `words`, `error` and `result`
    hold sentences with their facts, so that each reader sees them in his own language.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("kind", "night", name="uq_job_kind_night"),
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state_known"),
        CheckConstraint(
            "(state = 'running') = (lease_owner IS NOT NULL) AND (lease_owner IS NULL) = (lease_until IS NULL)",
            name="running_is_leased",
        ),
        CheckConstraint("(state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("done >= 0 AND attempts >= 0", name="counted"),
        Index("ix_job_due", "state", "urgency", "due_at"),
        Index(
            "uq_job_open_subject",
            "kind",
            "subject",
            unique=True,
            sqlite_where=OPEN_ABOUT_SOMETHING,
            postgresql_where=OPEN_ABOUT_SOMETHING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    night: Mapped[date | None]
    subject: Mapped[str] = mapped_column(String(80), default="")
    arguments: Mapped[dict[str, Any]]
    urgency: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    words: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[list[Any] | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
