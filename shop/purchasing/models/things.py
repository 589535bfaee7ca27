"""Things that stay: equipment with its upkeep, and the fit-out list."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class FitOut(Base):
    """A task or a purchase before the shop opens, with its budget. Equipment bought for it counts as spent too."""

    __tablename__ = "fit_out"
    __table_args__ = (
        CheckConstraint("kind IN ('task', 'purchase')", name="kind_known"),
        CheckConstraint("state IN ('open', 'doing', 'done')", name="state_known"),
        CheckConstraint("budget_fen >= 0 AND spent_fen >= 0", name="amounts_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    hall: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(8), default="open")
    budget_fen: Mapped[int] = mapped_column(default=0)
    spent_fen: Mapped[int] = mapped_column(default=0, doc="besides the equipment bought for it")
    due_on: Mapped[date | None]
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime]


class Equipment(Base):
    """A thing that is used for years: what it cost, how long it is guaranteed, who keeps it, how it loses its value."""

    __tablename__ = "equipment"
    __table_args__ = (
        CheckConstraint("state IN ('used', 'broken', 'retired')", name="state_known"),
        CheckConstraint("price_fen >= 0 AND residual_fen >= 0 AND residual_fen <= price_fen", name="values_possible"),
        CheckConstraint("life_months > 0", name="life_positive"),
        CheckConstraint("(state = 'retired') = (retired_on IS NOT NULL)", name="retired_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    serial: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[str] = mapped_column(String(60), default="")
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"))
    fit_out_id: Mapped[int | None] = mapped_column(ForeignKey("fit_out.id"), index=True)
    bought_on: Mapped[date]
    price_fen: Mapped[int]
    residual_fen: Mapped[int] = mapped_column(default=0)
    life_months: Mapped[int]
    warranty_until: Mapped[date | None]
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(8), default="used")
    retired_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")

    plans: Mapped[list[MaintenancePlan]] = relationship(
        cascade="all, delete-orphan", order_by="MaintenancePlan.id", back_populates="equipment"
    )


class MaintenancePlan(Base):
    """What is done to a thing again and again, and how often."""

    __tablename__ = "maintenance_plan"
    __table_args__ = (CheckConstraint("every_days > 0", name="every_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    equipment_id: Mapped[int] = mapped_column(ForeignKey("equipment.id", ondelete="CASCADE"), index=True)
    task: Mapped[str] = mapped_column(String(80))
    every_days: Mapped[int]
    since: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True)

    equipment: Mapped[Equipment] = relationship(back_populates="plans")


class Maintenance(Base):
    """Something was done to a thing: planned upkeep, or a repair (without a plan)."""

    __tablename__ = "maintenance"
    __table_args__ = (CheckConstraint("cost_fen >= 0", name="cost_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    equipment_id: Mapped[int] = mapped_column(ForeignKey("equipment.id", ondelete="CASCADE"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("maintenance_plan.id", ondelete="SET NULL"), index=True)
    done_on: Mapped[date]
    what: Mapped[str] = mapped_column(String(200))
    cost_fen: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]
