"""Excel and CSV in: an uploaded table as rows of text, whatever the file tries to do.

Workbooks are opened by a process of its own (shop.web.sheet_as_csv) with limits on time, memory, rows and columns.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from shop.db import ROOT
from shop.kernel.errors import N_, DomainError
from shop.web.sheets import RISKY

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5_000, 60, 5_000
LARGEST_FILE = 3 * 1024 * 1024
SECONDS = 30
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class BadTable(DomainError):
    """The file cannot be read as a table; the message says how to make one that can."""

    message = N_("这个文件读不了。请用 Excel 打开它，另存为「.xlsx」或「CSV UTF-8」后再上传。")


TOO_LARGE = N_("表格太大：最多 5000 行、60 列、3 MB，每格最多 5000 字。请分几次上传。")
REFUSALS = {
    10: N_("表格文件已损坏、有密码，或不是真正的 Excel 表格。请用 Excel 打开，去掉密码，另存为「.xlsx」后再上传。"),
    11: N_("表格文件解开后太大，或里面有可疑的内容。请只把数据复制到新文件，另存为「.xlsx」后再上传。"),
    12: N_("表格里有宏或外部链接。请用 Excel 另存为不带宏的「.xlsx」后再上传。"),
    13: N_("表格里没有内容。请确认第一页有数据。"),
    14: TOO_LARGE,
}
HTML = N_("这个文件其实是网页，不是 Excel 表格。请用 Excel 打开它，另存为「.xlsx」后再上传。")
ENCODING = N_("看不懂这个文件的文字编码。请用 Excel 打开，另存为「CSV UTF-8」或「.xlsx」后再上传。")


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of text, each with its number in the file; every row is as long as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(data: bytes) -> Table:
    """Read an uploaded .xlsx, .xls or CSV file (UTF-8, UTF-16, GB18030); the kind is told by its content.

    A leading apostrophe that our own export put before a risky sign is taken off. Raises BadTable.
    """
    if len(data) > LARGEST_FILE:
        raise BadTable(TOO_LARGE)
    text = _text_of(data, MOST_ROWS)
    numbered = _numbered(csv.reader(StringIO(text), _dialect(text)))
    header = tuple(cell.strip() for cell in numbered[0][1])
    while header and not header[-1]:
        header = header[:-1]
    width = len(header)
    cells = (cell for _, row in numbered for cell in row)
    if len(numbered) > MOST_ROWS + 1 or width > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in cells):
        raise BadTable(TOO_LARGE)
    rows = tuple(
        (number, tuple(_plain(cell) for cell in [*row, *[""] * width][:width])) for number, row in numbered[1:]
    )
    return Table(header, rows)


def read_cells(data: bytes, *, most_rows: int) -> list[tuple[int, list[str]]]:
    """The filled rows of the same kinds of file as they stand, each with its number: headers may be anywhere.

    Cells are divided by commas; quotes that do not fit are text. Raises BadTable.
    """
    rows = _numbered(csv.reader(StringIO(_text_of(data, most_rows))))
    if len(rows) > most_rows or any(len(cell) > LONGEST_CELL for _, row in rows for cell in row):
        raise BadTable(N_("表格太大：最多 %(rows)s 行，每格最多 5000 字。请分几次上传。"), rows=f"{most_rows:,}")
    return rows


def _numbered(rows: Iterable[list[str]]) -> list[tuple[int, list[str]]]:
    try:
        numbered = [(number, row) for number, row in enumerate(rows, 1) if any(map(str.strip, row))]
    except csv.Error as error:
        raise BadTable from error
    if not numbered:
        raise BadTable(REFUSALS[13])
    return numbered


def _text_of(data: bytes, most_rows: int) -> str:
    return _workbook_text(data, most_rows) if data.startswith((ZIP, OLD_EXCEL)) else _decoded(data)


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in RISKY else text


def _dialect(text: str) -> type[csv.Dialect]:
    first = text.split("\n", 1)[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=first.count)
        strict = True

    return Found


def _decoded(data: bytes) -> str:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if text.lstrip()[:1] == "<":
            raise BadTable(HTML)
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise BadTable(ENCODING)


def _workbook_text(data: bytes, most_rows: int) -> str:
    with TemporaryDirectory() as folder:
        sheet, target = Path(folder, "sheet"), Path(folder, "table.csv")
        sheet.write_bytes(data)
        command = [sys.executable, "-m", "shop.web.sheet_as_csv", str(sheet), str(target), str(most_rows + 1)]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise BadTable(REFUSALS[11]) from error
        if done.returncode:
            raise BadTable(REFUSALS.get(done.returncode, REFUSALS[11]))
        return target.read_text("utf-8")
