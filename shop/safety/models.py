"""Tables of food safety."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class SafetyPoint(Base):
    """What is looked at again and again. A temperature (tenths of a degree) has its limits; `note` says how."""

    __tablename__ = "safety_point"
    __table_args__ = (
        CheckConstraint("kind IN ('temperature', 'cleaning')", name="kind_known"),
        CheckConstraint("(kind = 'temperature') = (low IS NOT NULL AND high IS NOT NULL)", name="limits_whole"),
        CheckConstraint("low <= high", name="limits_in_order"),
        CheckConstraint("per_day BETWEEN 1 AND 6 AND every_days BETWEEN 1 AND 365", name="often_possible"),
        CheckConstraint("per_day = 1 OR every_days = 1", name="often_one_way"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60), unique=True)
    low: Mapped[int | None]
    high: Mapped[int | None]
    per_day: Mapped[int] = mapped_column(default=1)
    every_days: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(String(200), default="")
    sort: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class SafetyRecord(Base):
    """Somebody looked. What was measured out of its limits says what was done about it."""

    __tablename__ = "safety_record"
    __table_args__ = (
        CheckConstraint("good OR note <> ''", name="said_what_was_done"),
        CheckConstraint("(taken_back_at IS NULL) = (taken_back_by IS NULL)", name="taken_back_whole"),
        Index("ix_safety_record_day", "business_day", "point_id"),
        Index("ix_safety_record_point", "point_id", "business_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("safety_point.id"))
    business_day: Mapped[date]
    noted_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    tenths: Mapped[int | None] = mapped_column(doc="of a degree")
    good: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class FoodSample(Base):
    """A little of what was made, kept in case somebody falls ill. An item of the stock leaves the bar as a sample."""

    __tablename__ = "food_sample"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("(thrown_at IS NULL) = (thrown_by IS NULL)", name="thrown_whole"),
        Index("ix_food_sample_taken", "taken_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    what: Mapped[str] = mapped_column(String(80))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    quantity: Mapped[int] = mapped_column(doc="thousandths of the item's unit; grams without an item")
    place: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    taken_at: Mapped[datetime]
    taken_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    keep_until: Mapped[datetime]
    thrown_at: Mapped[datetime | None]
    thrown_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class HealthCertificate(Base):
    """Until when somebody may work with food. Nothing of a person's health is kept but this day."""

    __tablename__ = "health_certificate"
    __table_args__ = (UniqueConstraint("person_id", "valid_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    valid_until: Mapped[date]
    noted_at: Mapped[datetime]
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
