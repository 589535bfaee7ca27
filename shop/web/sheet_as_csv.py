"""`python -m shop.web.sheet_as_csv SHEET TARGET MOST_ROWS`: the first filled sheet as CSV; the exit code says if not.

Runs in a process of its own with limits, because the file may be hostile.
"""

from __future__ import annotations

import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from shop.web.untrusted import EMPTY, TOO_LARGE, UNREADABLE, check_zip, limit_memory, write_csv

MOST_BYTES = 64 * 1024**2
MOST_TIMES_LARGER = 150
MEMORY = 1024**3
MOST_COLUMNS = 60
EXACT = 2**53


def cell_text(value: object) -> str:
    """A cell as text: numbers without a needless .0 or the noise of floats, dates and times as ISO."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else f"{value:.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def convert(path: Path, target: Path, most_rows: int) -> int:
    """Write the first filled sheet as CSV; 0, or what is wrong."""
    try:
        if zipfile.is_zipfile(path) and (
            wrong := check_zip(path, most_bytes=MOST_BYTES, times_larger=MOST_TIMES_LARGER)
        ):
            return wrong
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
            sheet = next((one for one in sheets if one.total_height), None)
            if sheet is None:
                return EMPTY
            if sheet.total_height > most_rows or sheet.total_width > MOST_COLUMNS:
                return TOO_LARGE
            write_csv(sheet.to_python(skip_empty_area=False), target, cell_text)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, MemoryError):
        return UNREADABLE
    return 0


if __name__ == "__main__":
    limit_memory(MEMORY)
    sys.exit(convert(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
