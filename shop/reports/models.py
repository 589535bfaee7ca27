"""Tables of reports that people put together and keep."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class SavedReport(Base):
    """A report somebody put together: `choice` is what was chosen, in the words of the page's address."""

    __tablename__ = "saved_report"
    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("rhythm IN ('', 'weekly', 'monthly')", name="rhythm_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    choice: Mapped[dict[str, Any]]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    rhythm: Mapped[str] = mapped_column(String(8), default="", doc="how often it is written by itself")

    roles: Mapped[list[SavedReportRole]] = relationship(cascade="all, delete-orphan")


class SavedReportRole(Base):
    """Whoever holds this role sees the report too."""

    __tablename__ = "saved_report_role"

    report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, index=True)


class WrittenReport(Base):
    """The file of a report of a week or month that is over. It is named by the report and the first day."""

    __tablename__ = "written_report"
    __table_args__ = (
        UniqueConstraint("report_id", "first_day", "last_day", name="uq_written_report_days"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    rows: Mapped[int]
    written_at: Mapped[datetime]

    report: Mapped[SavedReport] = relationship()
