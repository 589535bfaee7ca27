"""`python -m shop.sales.imports.convert SHEET TARGET`: one sheet as CSV; the exit code says what was wrong."""

from __future__ import annotations

import sys
import zipfile
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from shop.sales.imports.rules.fields import known_names
from shop.web.untrusted import EMPTY, UNREADABLE, check_zip, limit_memory, write_csv

MOST_BYTES = 600 * 1024**2
MOST_TIMES_LARGER = 300
MEMORY = 3 * 1024**3
SHEETS_TO_LOOK_AT = 30
ROWS_TO_LOOK_AT = 30
MOST_COLUMNS = 300
EXACT = 2**53


def cell_text(value: object) -> str:
    """A cell as CSV text: numbers without a needless .0, dates as ISO; an integer that lost digits as 1.2e+18."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if not value.is_integer():
            return repr(value)
        return str(int(value)) if abs(value) < EXACT else f"{value:.12e}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return "" if value is None else str(value)


def best_sheet(book: CalamineWorkbook) -> CalamineSheet | None:
    """The sheet whose first rows name most columns of a sales history; the first one when none does."""
    sheets = [book.get_sheet_by_name(name) for name in book.sheet_names[:SHEETS_TO_LOOK_AT]]
    filled = [sheet for sheet in sheets if sheet.total_height and sheet.total_width <= MOST_COLUMNS]

    def fitness(sheet: CalamineSheet) -> int:
        rows = islice(sheet.iter_rows(), ROWS_TO_LOOK_AT)
        return max((known_names([cell_text(cell) for cell in row]) for row in rows), default=0)

    return max(filled, key=fitness, default=None)


def convert(path: Path, target: Path) -> int:
    """Write the best sheet as CSV; 0, or what is wrong."""
    try:
        if zipfile.is_zipfile(path) and (
            wrong := check_zip(path, most_bytes=MOST_BYTES, times_larger=MOST_TIMES_LARGER)
        ):
            return wrong
        with path.open("rb") as file:
            sheet = best_sheet(CalamineWorkbook.from_filelike(file))
            if sheet is None:
                return EMPTY
            write_csv(sheet.iter_rows(), target, cell_text)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return UNREADABLE
    return 0


if __name__ == "__main__":
    limit_memory(MEMORY)
    sys.exit(convert(Path(sys.argv[1]), Path(sys.argv[2])))
