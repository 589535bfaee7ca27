"""Tables of reports that people put together and keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class SavedReport(Base):
    """A report somebody put together: `choice` is what was chosen, in the words of the page's address."""

    __tablename__ = "saved_report"
    __table_args__ = (UniqueConstraint("owner_id", "name"), CheckConstraint("name <> ''", name="named"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    choice: Mapped[dict[str, Any]]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]

    roles: Mapped[list[SavedReportRole]] = relationship(cascade="all, delete-orphan")


class SavedReportRole(Base):
    """Whoever holds this role sees the report too."""

    __tablename__ = "saved_report_role"

    report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, index=True)
