"""Table of what waits for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class WorkItem(Base):
    """Something a person must look at. (`kind`, `subject`) is open at most once; `facts` feed its sentence."""

    __tablename__ = "work_item"
    __table_args__ = (
        UniqueConstraint("kind", "subject", name="uq_work_item_kind_subject"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by_somebody"),
        Index("ix_work_item_open", "closed_at", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(80))
    right: Mapped[str] = mapped_column(String(48))
    facts: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), doc="whom alone it is meant for")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(String(300), default="")
