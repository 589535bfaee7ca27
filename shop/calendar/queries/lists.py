"""Lists of entries, hours and weather for the pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select

from shop.calendar.models import CalendarEntry, OpeningSeason, WeatherDay
from shop.calendar.rules.kinds import Kind
from shop.db import session
from shop.kernel.errors import NotFound

REMOVED_SHOWN = 10
WEATHER_DAYS = 31


def entry(entry_id: int) -> CalendarEntry:
    """One live entry. Raises NotFound."""
    found = session().get(CalendarEntry, entry_id)
    if found is None or found.removed_at is not None:
        raise NotFound
    return found


def entries_of(year: int, kinds: Collection[Kind]) -> list[CalendarEntry]:
    """Live entries of these kinds that touch a year, in order."""
    found = select(CalendarEntry).where(
        CalendarEntry.removed_at.is_(None),
        CalendarEntry.kind.in_([kind.value for kind in kinds]),
        CalendarEntry.first_day <= date(year, 12, 31),
        CalendarEntry.last_day >= date(year, 1, 1),
    )
    ordered = found.order_by(CalendarEntry.first_day, CalendarEntry.last_day, CalendarEntry.id)
    return list(session().scalars(ordered))


def removed_of(year: int, kinds: Collection[Kind]) -> list[CalendarEntry]:
    """What was removed last from a year's list."""
    found = select(CalendarEntry).where(
        CalendarEntry.removed_at.is_not(None),
        CalendarEntry.kind.in_([kind.value for kind in kinds]),
        CalendarEntry.first_day <= date(year, 12, 31),
        CalendarEntry.last_day >= date(year, 1, 1),
    )
    return list(session().scalars(found.order_by(CalendarEntry.removed_at.desc()).limit(REMOVED_SHOWN)))


def is_empty() -> bool:
    """Whether nobody has entered anything yet."""
    return session().scalar(select(CalendarEntry.id).limit(1)) is None


def season(season_id: int) -> OpeningSeason:
    """One season's hours. Raises NotFound."""
    found = session().get(OpeningSeason, season_id)
    if found is None or found.removed_at is not None:
        raise NotFound
    return found


def season_rows() -> list[OpeningSeason]:
    """All seasons, those removed behind."""
    ordered = select(OpeningSeason).order_by(OpeningSeason.removed_at.is_not(None), OpeningSeason.id)
    return list(session().scalars(ordered).unique())


def weather_until(day: date) -> list[WeatherDay]:
    """What was noted in the last month, the newest first."""
    span = WeatherDay.day.between(day - timedelta(WEATHER_DAYS - 1), day)
    return list(session().scalars(select(WeatherDay).where(span).order_by(WeatherDay.day.desc())))


def weather_on(day: date) -> WeatherDay | None:
    """What was noted for a day."""
    return session().get(WeatherDay, day)
