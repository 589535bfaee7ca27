"""Suppliers as a sheet: out, and in with a look at what would change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import N_, Problem
from shop.purchasing.actions.suppliers import SupplierFacts, save_supplier
from shop.purchasing.models import Supplier
from shop.web.sheet_plans import Row, to_do, told
from shop.web.sheets import Column
from shop.web.tables_in import Table

#: title: (the supplier's field, its longest text).
FIELDS = {
    "名称": ("name", 80), "联系人": ("contact", 40), "电话": ("phone", 40), "地址": ("address", 200),
    "怎么结算": ("terms", 80), "备注": ("note", 200),
}  # fmt: skip
ACTIVE = "还在供货"
YES, NO = "是", "否"
COLUMNS = [*(Column(title, width=24 if most > 40 else 14) for title, (_, most) in FIELDS.items()), Column(ACTIVE)]
NAME = "名称"
#: What a row of the sheet says of the supplier with this id.
SupplierRow = Row[SupplierFacts, int]


def cells_of(supplier: Supplier) -> list[str]:
    """A supplier as a row."""
    return [*(getattr(supplier, name) for name, _ in FIELDS.values()), YES if supplier.active else NO]


def plan(table: Table) -> list[SupplierRow]:
    """What the sheet would do. Columns it does not have stay as they are. Raises BadTable."""
    sheet = told(table, NAME)
    known = {one.name: one for one in session().scalars(select(Supplier))}
    seen: set[str] = set()
    rows = []
    for number, cells in sheet:
        rows.append(_row(number, cells, known.get(cells[NAME]), seen))
        seen.add(cells[NAME])
    return rows


def _row(number: int, cells: dict[str, str], supplier: Supplier | None, seen: set[str]) -> SupplierRow:
    name = cells[NAME]
    problems = [
        Problem(title, N_("「%(title)s」最多 %(most)s 个字。"), {"title": title, "most": most})
        for title, (_, most) in FIELDS.items()
        if len(cells.get(title, "")) > most
    ]
    if not name:
        problems.append(Problem(NAME, N_("没有名称。")))
    if name in seen:
        problems.append(Problem(NAME, N_("同一个名称在表格里出现了两次。")))
    if cells.get(ACTIVE, "") not in ("", YES, NO):
        problems.append(Problem(ACTIVE, N_("「还在供货」请写 是 或 否。")))
    if problems:
        return Row(number, name, "wrong", problems=tuple(problems))
    was = dict(zip([*FIELDS, ACTIVE], cells_of(supplier), strict=True)) if supplier else {}
    now = {title: cells.get(title, was.get(title, "")) for title in FIELDS}
    active = cells.get(ACTIVE) or was.get(ACTIVE, YES)
    facts = SupplierFacts(**{FIELDS[title][0]: text for title, text in now.items()}, active=active == YES)
    if supplier is None:
        return Row(number, name, "new", facts)
    changes = {title: (was[title], text) for title, text in {**now, ACTIVE: active}.items() if was[title] != text}
    return Row(number, name, "changed" if changes else "same", facts, supplier.id, changes)


def bring(table: Table, *, by: int, at: datetime) -> Sequence[SupplierRow]:
    """Do what the sheet says, all of it or nothing. Raises BadTable, RowsWrong."""
    with transaction():
        rows = plan(table)
        for row, facts in to_do(rows):
            save_supplier(facts, supplier_id=row.of, by=by, at=at)
        return rows
