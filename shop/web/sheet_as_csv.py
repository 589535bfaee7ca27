"""`python -m shop.web.sheet_as_csv SHEET TARGET`: the first filled sheet as CSV; the exit code says what was wrong.

Runs in a process of its own with limits, because the file may be hostile.
"""

from __future__ import annotations

import csv
import sys
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

UNREADABLE, SUSPICIOUS, ACTIVE, EMPTY, TOO_LARGE = 10, 11, 12, 13, 14
MOST_ENTRIES = 500
MOST_BYTES = 64 * 1024**2
MOST_TIMES_LARGER = 150
MEMORY = 1024**3
BLOCK = 256 * 1024
MOST_ROWS, MOST_COLUMNS = 5_001, 60
LONGEST_MARK = 9


def cell_text(value: object) -> str:
    """A cell as text: numbers without a needless .0 or the noise of floats, dates and times as ISO."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def check_zip(path: Path) -> int:
    """Look into a zipped workbook before any reader parses it; 0 or what is wrong. Real bytes are counted."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        declared = sum(part.file_size for part in parts)
        if len(parts) > MOST_ENTRIES or declared > min(MOST_BYTES, MOST_TIMES_LARGER * path.stat().st_size):
            return SUSPICIOUS
        names = [part.filename.lower() for part in parts]
        if any("vbaproject" in name or "externallinks/" in name for name in names):
            return ACTIVE
        if any(name.endswith((".zip", ".xlsx", ".xlsm", ".gz", ".ods")) for name in names):
            return SUSPICIOUS
        size = 0
        for part in parts:
            with archive.open(part) as stream:
                before = b""
                while block := stream.read(BLOCK):
                    size += len(block)
                    marks = (before + block).replace(b"\0", b"").upper()
                    if size > MOST_BYTES or b"<!DOCTYPE" in marks or b"<!ENTITY" in marks:
                        return SUSPICIOUS
                    before = block[-2 * LONGEST_MARK :]
    return 0


def convert(path: Path, target: Path) -> int:
    """Write the first filled sheet as CSV; 0, or what is wrong."""
    try:
        if zipfile.is_zipfile(path) and (wrong := check_zip(path)):
            return wrong
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
            sheet = next((one for one in sheets if one.total_height), None)
            if sheet is None:
                return EMPTY
            if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
                return TOO_LARGE
            write(sheet.to_python(skip_empty_area=False), target)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, MemoryError):
        return UNREADABLE
    return 0


def write(rows: Iterable[Iterable[object]], target: Path) -> None:
    """Rows as CSV; a row without any cell stays an empty line, so that row numbers are those of the sheet."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            cells = [cell_text(cell).replace("\0", "") for cell in row]
            writer.writerow(cells if any(cells) else [])


def limit_memory() -> None:
    """At most MEMORY bytes for this process, where the system can do that."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    limit_memory()
    sys.exit(convert(Path(sys.argv[1]), Path(sys.argv[2])))
