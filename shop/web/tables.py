"""Tables in: a small CSV or Excel file that somebody uploads, checked before it is parsed, as rows of text."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from shop.kernel.errors import N_, DomainError
from shop.web.sheets import RISKY

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = ",;\t"
MOST_ENTRIES = 200
MOST_TIMES_LARGER = 200


class BadTable(DomainError):
    """The file cannot be read as a table; the message says how to make one that can."""

    message = N_("这个文件读不了。请用 Excel 打开它，另存为「.xlsx」或「CSV UTF-8」后再上传。")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one table may hold; `unpacked` is the size of an opened workbook in bytes."""

    size: int = 3 * 1024**2
    unpacked: int = 60 * 1024**2
    rows: int = 2000
    columns: int = 60


@dataclass(frozen=True, slots=True)
class Table:
    """Column names, and the rows below with their number as a spreadsheet shows it. Empty rows are left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_table(data: bytes, *, limits: Limits | None = None) -> Table:
    """Read CSV (UTF-8, UTF-16, GB18030; comma, semicolon, tab) or the first sheet of an .xlsx. Raises BadTable.

    What the file is decides its content, never its name.
    """
    limits = limits or Limits()
    if not data.strip():
        raise BadTable(N_("文件是空的。请选择有内容的表格。"))
    if len(data) > limits.size:
        raise BadTable(N_("文件太大：最多 %(size)s MB。请拆成几个文件分别上传。"), size=limits.size // 1024**2)
    if data.startswith(OLE):
        raise BadTable(N_("这是旧式或有密码的 Excel 文件。请去掉密码，另存为「.xlsx」后再上传。"))
    rows = _workbook_rows(data, limits) if data.startswith(ZIP) else _csv_rows(data)
    return _table(rows, limits)


def _table(rows: Iterable[list[str]], limits: Limits) -> Table:
    header: tuple[str, ...] = ()
    found: list[tuple[int, dict[str, str]]] = []
    for number, row in enumerate(rows, 1):
        cells = [_plain(cell) for cell in row]
        if not any(cells):
            continue
        if len(cells) > limits.columns and any(cells[limits.columns :]):
            raise BadTable(N_("列太多：最多 %(columns)s 列。请删去多余的列后再上传。"), columns=limits.columns)
        if not header:
            header = _header(cells)
            continue
        if len(found) == limits.rows:
            raise BadTable(N_("行太多：一次最多 %(rows)s 行。请拆成几个文件分别上传。"), rows=f"{limits.rows:,}")
        found.append((number, {name: cell for name, cell in zip(header, cells, strict=False) if name}))
    if not found:
        raise BadTable(N_("表格里没有数据行。第一行应是列名，下面每行一个商品。"))
    return Table(header, tuple(found))


def _header(cells: list[str]) -> tuple[str, ...]:
    twice = sorted({name for name in cells if name and cells.count(name) > 1})
    if twice:
        raise BadTable(N_("列名重复：%(names)s。请只保留一列。"), names="、".join(twice))
    return tuple(cells)


def _plain(cell: str) -> str:
    """The cell as it was meant: without the apostrophe that an export puts before signs a spreadsheet would run."""
    marked = len(cell) > 1 and cell[0] == "'" and cell[1] in RISKY
    return (cell[1:] if marked else cell).replace("\ufeff", "").replace("\0", "").strip()


def _csv_rows(data: bytes) -> Iterable[list[str]]:
    text = _text(data)
    if sum(sign < " " and sign not in "\t\r\n" for sign in text[:4096]) > 0:
        raise BadTable
    if text.lstrip().lower().startswith(("<html", "<!doctype", "<?xml", "<table")):
        raise BadTable(N_("这是改了扩展名的网页，不是真正的表格。请用 Excel 打开，另存为「.xlsx」后再上传。"))
    first = text.lstrip().splitlines()[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise BadTable(N_("有一格特别长，多半是引号没有成对。请检查引号后再上传。")) from error


def _text(data: bytes) -> str:
    marked = next((encoding for bom, encoding in BOMS if data.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise BadTable(N_("文字编码认不出来。请用 Excel 打开，另存为「CSV UTF-8」后再上传。"))


def _workbook_rows(data: bytes, limits: Limits) -> Iterable[list[str]]:
    try:
        _check_zip(data, limits)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > 20 * limits.rows or sheet.total_width > 20 * limits.columns:
            raise BadTable(N_("表格太大。请只把商品那一页复制到新文件后再上传。"))
        for row in sheet.iter_rows():
            yield [_cell(value) for value in row]
    except (CalamineError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, IndexError) as error:
        raise BadTable from error


def _check_zip(data: bytes, limits: Limits) -> None:
    """Look into the packed workbook before a reader parses it: number, kind and real size of what is in it."""
    suspicious = BadTable(N_("表格文件解开后太大，或里面有可疑的内容。请把商品那一页复制到新文件后再上传。"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        most = min(limits.unpacked, MOST_TIMES_LARGER * len(data))
        if len(parts) > MOST_ENTRIES or sum(part.file_size for part in parts) > most:
            raise suspicious
        if any("vbaproject" in part.filename.lower() for part in parts):
            raise BadTable(N_("表格里有宏。请另存为不带宏的「.xlsx」后再上传。"))
        left = most
        for part in parts:
            with archive.open(part) as stream:
                content = stream.read(left + 1)
            left -= len(content)
            if left < 0 or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise suspicious


def _cell(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(round(value, 9))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return "" if value is None else str(value)
