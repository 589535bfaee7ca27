"""Tables of the calendar: entries, opening hours by season and weekday, the weather log."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.calendar.rules.days import WeatherFacts
from shop.calendar.rules.entries import EntryFacts
from shop.calendar.rules.hours import Season
from shop.calendar.rules.kinds import Certainty, Kind, Sky
from shop.db import Base

LIVE = "removed_at IS NULL"


class CalendarEntry(Base):
    """Something that lasts one or several days. What is removed stays and can be brought back.

    `opens` and `closes` are minutes since midnight, only for special hours. `seed_key` names a row that came with the
    shop, so that loading again neither doubles it nor brings back what a teacher removed.
    """

    __tablename__ = "calendar_entry"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('statutory', 'day_off', 'makeup', 'local_holiday', 'festival', 'folk', 'commerce', 'season',"
            " 'term', 'break', 'closed', 'hours')",
            name="kind_known",
        ),
        CheckConstraint("certainty IN ('confirmed', 'projected', 'uncertain')", name="certainty_known"),
        CheckConstraint("first_day <= last_day", name="first_before_last"),
        CheckConstraint("strength BETWEEN 1 AND 3", name="strength_known"),
        CheckConstraint(
            "(kind = 'hours') = (opens IS NOT NULL) AND (opens IS NULL) = (closes IS NULL)", name="hours_when_special"
        ),
        CheckConstraint("opens >= 240 AND opens < closes AND closes <= 1680", name="hours_within_the_day"),
        Index("ix_calendar_entry_days", "first_day", "last_day"),
        Index(
            "uq_calendar_entry_live", "kind", "name", "first_day", unique=True,
            sqlite_where=text(LIVE), postgresql_where=text(LIVE),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    first_day: Mapped[date]
    last_day: Mapped[date]
    certainty: Mapped[str] = mapped_column(String(16), default=Certainty.CONFIRMED.value)
    strength: Mapped[int | None]
    opens: Mapped[int | None]
    closes: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    seed_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @property
    def facts(self) -> EntryFacts:
        """What the row says."""
        return EntryFacts(
            Kind(self.kind), self.name, self.first_day, self.last_day, self.name_en, Certainty(self.certainty),
            self.strength, self.opens, self.closes, self.note, self.id or 0,
        )  # fmt: skip


class OpeningSeason(Base):
    """The hours of a week, all year or from one day of the year to another."""

    __tablename__ = "opening_season"
    __table_args__ = (
        CheckConstraint(
            "(first_month IS NULL) = (first_date IS NULL) AND (first_month IS NULL) = (last_month IS NULL)"
            " AND (last_month IS NULL) = (last_date IS NULL)",
            name="both_ends_or_none",
        ),
        CheckConstraint(
            "first_month BETWEEN 1 AND 12 AND last_month BETWEEN 1 AND 12"
            " AND first_date BETWEEN 1 AND 31 AND last_date BETWEEN 1 AND 31",
            name="days_of_a_year",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    first_month: Mapped[int | None]
    first_date: Mapped[int | None]
    last_month: Mapped[int | None]
    last_date: Mapped[int | None]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    days: Mapped[list[OpeningDay]] = relationship(
        cascade="all, delete-orphan", lazy="joined", order_by="OpeningDay.weekday"
    )

    @property
    def facts(self) -> Season:
        """What the rows say."""
        both = None not in (self.first_month, self.first_date, self.last_month, self.last_date)
        return Season(
            name=self.name,
            first=(self.first_month or 0, self.first_date or 0) if both else None,
            last=(self.last_month or 0, self.last_date or 0) if both else None,
            hours={day.weekday: (day.opens, day.closes) for day in self.days},
            id=self.id,
        )


class OpeningDay(Base):
    """From when to when the shop is open on one day of the week (Monday is 1); no row: closed."""

    __tablename__ = "opening_day"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_known"),
        CheckConstraint("opens >= 240 AND opens < closes AND closes <= 1680", name="hours_within_the_day"),
    )

    season_id: Mapped[int] = mapped_column(ForeignKey("opening_season.id", ondelete="CASCADE"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    opens: Mapped[int]
    closes: Mapped[int]


class WeatherDay(Base):
    """The weather of one business day, as somebody typed it."""

    __tablename__ = "weather_day"
    __table_args__ = (
        CheckConstraint(
            "sky IN ('sunny', 'cloudy', 'overcast', 'showers', 'rain', 'storm', 'fog', 'wind', 'cold')",
            name="sky_known",
        ),
        CheckConstraint("low <= high", name="low_under_high"),
        CheckConstraint("rain >= 0", name="rain_falls"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    sky: Mapped[str] = mapped_column(String(16))
    low: Mapped[int | None]
    high: Mapped[int | None]
    rain: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(120), default="")
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]

    @property
    def facts(self) -> WeatherFacts:
        """What the row says."""
        return WeatherFacts(Sky(self.sky), self.low, self.high, self.rain, self.note)
