"""Items as a sheet, one row for each: out, and in with a look at what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.db import session, transaction
from shop.kernel.errors import N_, Problem
from shop.stock.actions.items import ItemFacts, PackFacts, add_item, change_item, moved_problems, problems_of
from shop.stock.models import Item
from shop.stock.sheets.cells import CELLS, CODE, read, shown
from shop.web.sheet_plans import Row, to_do, told
from shop.web.sheets import Column, Sheet
from shop.web.tables_in import Table

#: What a row of the sheet says of the item with this id.
ItemRow = Row[ItemFacts, int]


def facts_of(item: Item) -> ItemFacts:
    """Everything that is said of an item."""
    return ItemFacts(
        code=item.code, name=item.name, name_en=item.name_en, kind=item.kind, dimension=item.dimension,
        density=(item.density_num, item.density_den) if item.density_num and item.density_den else None,
        shelf_life_days=item.shelf_life_days, opened_hours=item.opened_hours, storage=item.storage,
        allergens=tuple(item.allergens),
        standard=(item.standard_value_fen, item.standard_quantity)
        if item.standard_value_fen is not None and item.standard_quantity else None,
        reorder_point=item.reorder_point, reorder_to=item.reorder_to, count_class=item.count_class, shelf=item.shelf,
        packs=tuple(
            PackFacts(one.name, one.quantity_num, one.quantity_den, one.price_fen, one.barcode) for one in item.packs
        ),
        active=item.active,
    )  # fmt: skip


def _kept() -> Sequence[Item]:
    return session().scalars(select(Item).options(selectinload(Item.packs)).order_by(Item.code)).all()


def workbook_of() -> Sheet:
    """Every item, ready to be changed and brought back."""
    columns = [Column(one.title, width=one.width) for one in CELLS]
    return Sheet(_("物料"), columns, (list(shown(facts_of(one)).values()) for one in _kept()))


def plan(table: Table) -> list[ItemRow]:
    """What the sheet would do; items it does not name, and columns it does not have, stay. Raises BadTable."""
    sheet = told(table, CODE)
    kept = _kept()
    known = {one.code: one for one in kept}
    owners = {pack.barcode: one.code for one in kept for pack in one.packs if pack.barcode}
    seen: set[str] = set()
    rows = []
    for number, cells in sheet:
        row = _row(number, cells, known.get(cells[CODE]), owners)
        if cells[CODE] in seen:
            twice = Problem(CODE, N_("同一个编码在表格里出现了两次。"))
            row = replace(row, state="wrong", problems=(*row.problems, twice))
        seen.add(cells[CODE])
        rows.append(row)
    return rows


def _row(number: int, cells: Mapping[str, str], item: Item | None, owners: dict[str, str]) -> ItemRow:
    code = cells[CODE]
    before = facts_of(item) if item else ItemFacts(code, "", "ingredient", "count")
    facts, changes, problems = read(cells, before, new=item is None)
    name = facts.name or code
    if not code:
        problems.append(Problem(CODE, N_("没有编码。")))
    if not problems:
        problems += problems_of(facts) + (moved_problems(facts, item) if item else [])
    for pack in facts.packs:
        if pack.barcode and owners.setdefault(pack.barcode, code) != code:
            shared = {"barcode": pack.barcode, "code": owners[pack.barcode]}
            problems.append(Problem("packs", N_("条码 %(barcode)s 已经是「%(code)s」的了。"), shared))
    if problems:
        return Row(number, name, "wrong", problems=tuple(problems))
    if item is None:
        return Row(number, name, "new", facts, code=code)
    return Row(number, name, "changed" if changes else "same", facts, item.id, changes, code=code)


def bring(table: Table, *, by: int, at: datetime) -> Sequence[ItemRow]:
    """Do what the sheet says, all of it or nothing. Raises BadTable, RowsWrong."""
    with transaction():
        rows = plan(table)
        for row, facts in to_do(rows):
            if row.of is None:
                add_item(facts, by=by, at=at)
            else:
                change_item(row.of, facts, by=by, at=at)
        return rows
