"""Tables of printers and of what they print."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.models import Station
from shop.db import Base


class Printer(Base):
    """A printer: where it is, how wide its paper, what it prints. Lists left empty mean everything or everybody."""

    __tablename__ = "printer"
    __table_args__ = (
        CheckConstraint("width_mm IN (58, 80)", name="width_known"),
        CheckConstraint("port BETWEEN 1 AND 65535", name="port_possible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    address: Mapped[str] = mapped_column(String(120))
    port: Mapped[int] = mapped_column(default=9100)
    width_mm: Mapped[int] = mapped_column(default=58)
    has_cutter: Mapped[bool] = mapped_column(default=True)
    prints: Mapped[list[Any]] = mapped_column(default=list, doc="kinds of jobs")
    devices: Mapped[list[Any]] = mapped_column(default=list, doc="tablets whose receipts it prints; empty: all")
    active: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(16), default="unknown")
    state_at: Mapped[datetime | None]

    stations: Mapped[list[Station]] = relationship(
        secondary="printer_station", order_by="Station.sort, Station.id", lazy="selectin"
    )

    @property
    def station_ids(self) -> list[int]:
        """The stations by number, as the form has them."""
        return [station.id for station in self.stations]


class PrinterStation(Base):
    """Whose tickets and cup labels a printer prints; a printer without any prints those of all stations."""

    __tablename__ = "printer_station"

    printer_id: Mapped[int] = mapped_column(ForeignKey("printer.id", ondelete="CASCADE"), primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), primary_key=True, index=True)


class PrintJob(Base):
    """One piece of paper. `document` is what it says, so that it can be printed again exactly."""

    __tablename__ = "print_job"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'printing', 'printed', 'failed', 'perhaps', 'cancelled')", name="state_known"
        ),
        Index("ix_print_job_due", "state", "next_at"),
        Index("ix_print_job_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    printer_id: Mapped[int] = mapped_column(ForeignKey("printer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80))
    document: Mapped[list[Any]]
    copy_of: Mapped[int | None] = mapped_column(ForeignKey("print_job.id"))
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(String(24), default="")
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    ended_at: Mapped[datetime | None]
