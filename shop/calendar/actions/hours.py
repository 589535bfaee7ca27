"""The week's opening hours by season."""

from __future__ import annotations

from datetime import datetime

from shop.calendar.models import OpeningDay, OpeningSeason
from shop.calendar.rules.hours import Season, season_problems
from shop.db import session, transaction
from shop.kernel.errors import Invalid, NotFound


def save_season(season: Season, *, season_id: int | None = None, by: int | None, at: datetime) -> int:
    """Add a season's hours, or change them; its id. Raises Invalid with all problems, NotFound."""
    with transaction():
        if problems := season_problems(season):
            raise Invalid(problems=tuple(problems))
        row = _live(season_id) if season_id is not None else OpeningSeason()
        row.name = season.name
        row.first_month, row.first_date = season.first or (None, None)
        row.last_month, row.last_date = season.last or (None, None)
        kept = {day.weekday: day for day in row.days}
        row.days = [
            _day(kept.get(weekday), weekday, hours) for weekday, hours in season.hours.items() if hours is not None
        ]
        row.changed_by, row.changed_at = by, at
        session().add(row)
        session().flush()
        return row.id


def _day(row: OpeningDay | None, weekday: int, hours: tuple[int, int]) -> OpeningDay:
    day = row or OpeningDay(weekday=weekday)
    day.opens, day.closes = hours
    return day


def remove_season(season_id: int, *, by: int | None, at: datetime) -> OpeningSeason:
    """Hours that hold no longer; `restore_season` brings them back. Raises NotFound."""
    with transaction():
        row = _live(season_id)
        row.removed_at, row.changed_at, row.changed_by = at, at, by
        return row


def restore_season(season_id: int, *, by: int | None, at: datetime) -> OpeningSeason:
    """Bring back removed hours. Raises NotFound."""
    with transaction():
        row = session().get(OpeningSeason, season_id)
        if row is None:
            raise NotFound
        row.removed_at, row.changed_at, row.changed_by = None, at, by
        return row


def _live(season_id: int) -> OpeningSeason:
    row = session().get(OpeningSeason, season_id)
    if row is None or row.removed_at is not None:
        raise NotFound
    return row
