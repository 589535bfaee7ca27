"""What every process that opens a foreign workbook does: limit memory, look into the file first, write plain CSV."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

UNREADABLE, SUSPICIOUS, ACTIVE, EMPTY, TOO_LARGE = 10, 11, 12, 13, 14
MOST_ENTRIES = 2000
BLOCK = 1024 * 1024
LONGEST_MARK = 9
ARCHIVES = (".zip", ".xlsx", ".xlsm", ".gz", ".ods")


def check_zip(path: Path, *, most_bytes: int, times_larger: int) -> int:
    """Look into a zipped workbook before any reader parses it; 0 or what is wrong.

    Refused are: too many entries, more than `most_bytes` or more than `times_larger` the file's size when unpacked
    (declared first, then counted while reading), archives inside, macros, external links, XML entities.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        declared = sum(part.file_size for part in parts)
        if len(parts) > MOST_ENTRIES or declared > min(most_bytes, times_larger * path.stat().st_size):
            return SUSPICIOUS
        names = [part.filename.lower() for part in parts]
        if any("vbaproject" in name or "externallinks/" in name for name in names):
            return ACTIVE
        if any(name.endswith(ARCHIVES) for name in names):
            return SUSPICIOUS
        left = most_bytes
        for part in parts:
            left -= _read(archive, part, left)
            if left < 0:
                return SUSPICIOUS
    return 0


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most_bytes: int) -> int:
    """The real size of one entry; more than `most_bytes` as soon as it is too large or declares entities."""
    size, before = 0, b""
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            size += len(block)
            marks = (before + block).replace(b"\0", b"").upper()
            if size > most_bytes or b"<!DOCTYPE" in marks or b"<!ENTITY" in marks:
                return most_bytes + 1
            before = block[-2 * LONGEST_MARK :]
    return size


def write_csv(rows: Iterable[Iterable[object]], target: Path, text: Callable[[object], str]) -> None:
    """Rows as CSV, each cell by `text`; a row without any cell stays an empty line, so that row numbers stay."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            cells = [text(cell).replace("\0", "") for cell in row]
            writer.writerow(cells if any(cells) else [])


def limit_memory(most_bytes: int) -> None:
    """At most so many bytes for this process, where the system can do that."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
