"""The calendar as a sheet."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from sqlalchemy import select

from shop.calendar.models import CalendarEntry
from shop.calendar.rules.cells import COLUMNS, FIRST, LAST, shown
from shop.db import session
from shop.web.sheets import Column, Sheet, write_workbook


def calendar_workbook(first_year: int, last_year: int) -> BytesIO:
    """The entries of some years as a workbook that can be changed and imported again."""
    found = select(CalendarEntry).where(
        CalendarEntry.removed_at.is_(None),
        CalendarEntry.first_day <= date(last_year, 12, 31),
        CalendarEntry.last_day >= date(first_year, 1, 1),
    )
    rows = session().scalars(found.order_by(CalendarEntry.first_day, CalendarEntry.id))
    columns = [Column(one.title, "day" if one.title in (FIRST, LAST) else "text", one.width) for one in COLUMNS]
    return write_workbook([Sheet("日历", columns, (_cells(row) for row in rows))])


def _cells(row: CalendarEntry) -> list[str | date]:
    cells: list[str | date] = list(shown(row.facts))
    titles = [column.title for column in COLUMNS]
    cells[titles.index(FIRST)], cells[titles.index(LAST)] = row.first_day, row.last_day
    return cells
