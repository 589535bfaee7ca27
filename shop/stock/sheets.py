"""Opening stock as a sheet: every item out, what was filled in back as rows of the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from shop.kernel.errors import N_, DomainError, Invalid, Problem
from shop.kernel.money import parse_yuan
from shop.stock.models import Item
from shop.stock.words import UNITS
from shop.web.sheets import Column, Sheet
from shop.web.tables_in import BadTable, Table

CODE, NAME, UNIT, QUANTITY, VALUE = "编码", "名称", "单位", "数量", "总金额（元）"
MOST_ROWS = 200


def opening_workbook(items: Sequence[Item]) -> Sheet:
    """A sheet with every item and room for its quantity and value."""
    columns = [Column(CODE), Column(NAME, width=28), Column(UNIT), Column(QUANTITY), Column(VALUE)]
    return Sheet(_("期初"), columns, ((one.code, one.name, _(UNITS[one.unit]), "", "") for one in items))


def opening_rows(table: Table) -> list[dict[str, Any]]:
    """The filled rows for the form. Raises BadTable, Invalid with every row that cannot be read."""
    missing = [title for title in (CODE, QUANTITY, VALUE) if title not in table.header]
    if missing:
        raise BadTable(N_("表格里没有「%(title)s」这一列。请先下载一份，在上面填。"), title="、".join(missing))
    places = [table.header.index(title) for title in (CODE, QUANTITY, VALUE)]
    rows, problems = [], []
    for number, cells in table.rows:
        code, quantity, value = (cells[place].strip() for place in places)
        if not code or not quantity:
            continue
        try:
            rows.append({"item": code, "quantity": quantity, "value": parse_yuan(value)})
        except DomainError:
            facts = {"row": number, "cell": value[:20]}
            problems.append(Problem("sheet", N_("第 %(row)s 行的金额「%(cell)s」看不懂，请写成 12 或 12.50。"), facts))
    if not rows and not problems:
        raise BadTable(N_("表格里没有填数量的行。"))
    if len(rows) > MOST_ROWS:
        raise BadTable(N_("一次最多 %(most)s 行，请分几次导入。"), most=MOST_ROWS)
    if problems:
        raise Invalid(problems=tuple(problems))
    return rows
