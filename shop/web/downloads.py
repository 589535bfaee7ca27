"""Files to take away: Excel for what fits into memory, CSV of any size sent piece by piece while it is read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from flask import Response, render_template, send_file, stream_with_context
from flask.typing import ResponseReturnValue

from shop.kernel.clock import SHANGHAI
from shop.kernel.quantity import quantity_text
from shop.web.pages import Page, file_asked
from shop.web.sheets import WORKBOOK_TYPE, Column, Kind, Sheet, harmless, write_workbook

CSV_TYPE = "text/csv; charset=utf-8"
#: Without it Excel takes Chinese in a CSV file for something else.
BYTE_ORDER_MARK = "\ufeff"
PIECE = 64 * 1024


def workbook(sheets: Iterable[Sheet], *, name: str) -> ResponseReturnValue:
    """An answer that is an Excel file called `name`.xlsx."""
    file = write_workbook(sheets)
    answer = send_file(file, mimetype=WORKBOOK_TYPE, as_attachment=True, download_name=f"{name}.xlsx")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def page_or_file(
    template: str,
    page: Page[Any],
    *,
    name: str,
    columns: Sequence[Column],
    row: Callable[[Any], Sequence[Any]],
    **context: Any,
) -> ResponseReturnValue:
    """The list as a page; all of it as an Excel file `name` when that is asked for, with the same filters."""
    if file_asked():
        return workbook([Sheet(name, columns, map(row, page.rows))], name=name)
    return render_template(template, page=page, **context)


def streamed_csv(sheet: Sheet, *, name: str) -> ResponseReturnValue:
    """An answer that is a CSV file called `name`.csv, sent while its rows are produced: no size is too large."""
    answer = Response(stream_with_context(csv_pieces(sheet)), content_type=CSV_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return answer


def csv_pieces(sheet: Sheet, *, encoding: str = "utf-8-sig") -> Iterator[bytes]:
    """The sheet as UTF-8 with a byte order mark, or GB18030; rows are read as they are sent, no cell is a formula."""
    page = StringIO(newline="")
    if encoding == "utf-8-sig":
        page.write(BYTE_ORDER_MARK)
    written_as = encoding.removesuffix("-sig")
    writer = csv.writer(page)
    writer.writerow([harmless(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_text(column, value) for column, value in zip(sheet.columns, row, strict=True)])
        if page.tell() >= PIECE:
            yield page.getvalue().encode(written_as)
            page.seek(0)
            page.truncate()
    yield page.getvalue().encode(written_as)


def _text(column: Column, value: Any) -> str:
    if value is None or value == "":
        return ""
    return harmless(str(value)) if column.kind == "text" else _figure(column.kind, value)


def _figure(kind: Kind, value: Any) -> str:
    """A number or a time as every spreadsheet reads it; exact, because no float is made of it."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if kind in ("yuan", "percent"):
        sign, size = "-" if value < 0 else "", abs(value)
        return f"{sign}{size // 100}.{size % 100:02d}{'%' if kind == 'percent' else ''}"
    return quantity_text(value) if kind == "quantity" else str(value)
