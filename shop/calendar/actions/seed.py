"""The calendar that comes with the shop: announced holidays to 2026, what the law says of 2027, Honghe's events."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from shop.calendar.actions.hours import save_season
from shop.calendar.models import CalendarEntry, OpeningSeason
from shop.calendar.rules.hours import Season
from shop.calendar.rules.kinds import Kind
from shop.db import session, transaction
from shop.kernel.errors import N_

SEED = Path(__file__).resolve().parent.parent / "seed"
FILES = ("holidays", "events")
USUAL = N_("平常")
THE_SCHOOLS_OWN = (Kind.TERM, Kind.BREAK)
OPENS, CLOSES = 9 * 60, 21 * 60


def load_calendar(*, published_only: bool = False, by: int | None, at: datetime) -> int:
    """Load what is not there yet; how many entries that were. What a teacher changed or removed stays so.

    `published_only` leaves out what each school decides itself: terms, breaks and opening hours.
    """
    with transaction():
        current = session()
        there = set(current.scalars(select(CalendarEntry.seed_key).where(CalendarEntry.seed_key.is_not(None))))
        live = select(CalendarEntry.kind, CalendarEntry.name, CalendarEntry.first_day)
        typed = {tuple(row) for row in current.execute(live.where(CalendarEntry.removed_at.is_(None)))}
        rows = [
            {**row, "changed_by": by, "changed_at": at}
            for row in _rows()
            if not (published_only and row["kind"] in THE_SCHOOLS_OWN)
            and row["seed_key"] not in there
            and (row["kind"], row["name"], row["first_day"]) not in typed
        ]
        if rows:
            current.execute(insert(CalendarEntry), rows)
        if not published_only and current.scalar(select(OpeningSeason.id).limit(1)) is None:
            every_day = dict.fromkeys(range(1, 8), (OPENS, CLOSES))
            save_season(Season(USUAL, None, None, every_day), by=by, at=at)
        return len(rows)


def _rows() -> list[dict[str, Any]]:
    rows = []
    for name in FILES:
        with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                days = {end: date.fromisoformat(row[end]) for end in ("first_day", "last_day")}
                rows.append({**row, **days, "seed_key": f"{row['kind']}:{row['name']}:{row['first_day']}"})
    return rows
