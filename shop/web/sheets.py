"""Excel out: workbooks of plain values. A cell that a spreadsheet might run as a formula is kept as harmless text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from io import BytesIO
from typing import Any, Literal, TypeAlias

from shop.kernel.clock import SHANGHAI

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767
#: Signs a spreadsheet takes for the beginning of a formula, with their full-width forms.
RISKY = "=+-@\t\r\n\0＝＋－＠"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")

Kind: TypeAlias = Literal["text", "number", "yuan", "quantity", "day", "moment", "percent"]
FORMATS: dict[Kind, str] = {
    "text": "@",
    "number": "0",
    "yuan": '"¥"#,##0.00;[Red]-"¥"#,##0.00',
    "quantity": "0.###",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
    "percent": "0.00%",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, what its values are (yuan: fen, quantity: thousandths, percent: basis points), its width."""

    title: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Rows may be produced while they are written."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what could begin a formula, no control signs."""
    marked = "'" + text if text[:1] and text[0] in RISKY else text
    return _CONTROL.sub("", marked)[:LONGEST_TEXT]


def write_workbook(sheets: Iterable[Sheet]) -> BytesIO:
    """Write the sheets, row by row so that memory stays small; returns the file, rewound."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with import_module("xlsxwriter").Workbook(file, options) as book:
        formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        head = book.add_format({"bold": True, "bottom": 1})
        for sheet in sheets:
            page = book.add_worksheet(_sheet_title(sheet.title))
            page.freeze_panes(1, 0)
            for place, column in enumerate(sheet.columns):
                page.set_column(place, place, column.width)
                page.write_string(0, place, harmless(column.title), head)
            for number, row in enumerate(sheet.rows, 1):
                for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                    _write(page, number, place, column.kind, value, formats[column.kind])
    file.seek(0)
    return file


def _sheet_title(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31]


def _write(page: Any, row: int, place: int, kind: Kind, value: Any, style: Any) -> None:
    if value is None or value == "":
        return
    if kind == "text":
        page.write_string(row, place, harmless(str(value)), style)
    elif kind == "day" and isinstance(value, date):
        page.write_datetime(row, place, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 - a cell
    elif kind == "moment" and isinstance(value, datetime):
        page.write_datetime(row, place, value.astimezone(SHANGHAI).replace(tzinfo=None), style)
    else:
        divisor = {"yuan": 100, "quantity": 1000, "percent": 10_000}.get(kind, 1)
        page.write_number(row, place, value / divisor, style)
