"""Opening stock as a sheet: every item out, what was filled in back as rows of the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from flask_babel import gettext as _

from shop.kernel.errors import N_, DomainError, Invalid, Problem
from shop.kernel.money import parse_yuan
from shop.stock.models import Item
from shop.stock.words import UNITS
from shop.web.sheets import Column, Sheet
from shop.web.tables_in import BadTable, Table

CODE, NAME, UNIT, QUANTITY, VALUE, EXPIRES = "编码", "名称", "单位", "数量", "总金额（元）", "到期日"
MOST_ROWS = 200
#: Papers that come from a sheet are named after what it says: the same rows are the same paper.
SHEETS = UUID("5a3c1f0e-9d0b-5f57-8a64-0c6f2b9d7e11")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")


def opening_workbook(items: Sequence[Item]) -> Sheet:
    """A sheet with every item and room for its quantity and value."""
    columns = [
        Column(CODE), Column(NAME, width=28), Column(UNIT), Column(QUANTITY), Column(VALUE), Column(EXPIRES),
    ]  # fmt: skip
    return Sheet(_("期初"), columns, ((one.code, one.name, _(UNITS[one.unit]), "", "", "") for one in items))


def opening_rows(table: Table) -> list[dict[str, Any]]:
    """The filled rows for the form. Raises BadTable, Invalid with every row that cannot be read."""
    missing = [title for title in (CODE, QUANTITY, VALUE) if title not in table.header]
    if missing:
        raise BadTable(N_("表格里没有「%(title)s」这一列。请先下载一份，在上面填。"), title="、".join(missing))
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, cells in table.rows:
        told = dict(zip(table.header, (cell.strip() for cell in cells), strict=True))
        if told[QUANTITY] or told[VALUE] or told.get(EXPIRES):
            rows.append(_row(number, told, problems))
    if not rows:
        raise BadTable(N_("表格里没有填数量的行。"))
    if len(rows) > MOST_ROWS:
        raise BadTable(N_("一次最多 %(most)s 行，请分几次导入。"), most=MOST_ROWS)
    if problems:
        raise Invalid(problems=tuple(problems))
    return rows


def _row(number: int, told: dict[str, str], problems: list[Problem]) -> dict[str, Any]:
    def wrong(message: str, cell: str = "") -> None:
        problems.append(Problem("sheet", message, {"row": number, "cell": cell[:20]}))

    value, expires = None, None
    if not told[CODE]:
        wrong(N_("第 %(row)s 行没有编码。"))
    if not told[QUANTITY]:
        wrong(N_("第 %(row)s 行没有填数量。"))
    try:
        value = parse_yuan(told[VALUE])
    except DomainError:
        wrong(N_("第 %(row)s 行的金额「%(cell)s」看不懂，请写成 12 或 12.50。"), told[VALUE])
    if day := told.get(EXPIRES, ""):
        expires = _day(day)
        if expires is None:
            wrong(N_("第 %(row)s 行的到期日「%(cell)s」看不懂，请写成 2026-11-30。"), day)
    return {"item": told[CODE], "quantity": told[QUANTITY], "value": value, "expires": expires}


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def paper_of(rows: Sequence[dict[str, Any]]) -> UUID:
    """The name of the paper that these rows are."""
    return uuid5(SHEETS, "\n".join(" ".join(str(cell) for cell in row.values()) for row in rows))
