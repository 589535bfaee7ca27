"""The catalogue from a sheet: first what it would change, row by row; if all are right, then a few at a time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from shop.catalog.actions.whole import problems_with, save_product
from shop.catalog.models import Product
from shop.catalog.queries.facts import WHOLE, product_facts
from shop.catalog.queries.sheet import names
from shop.catalog.rules.cells import BY_TITLE, CODE, NEEDED_FOR_NEW, Names, changed_by
from shop.catalog.rules.facts import ProductFacts
from shop.db import session, transaction
from shop.kernel.errors import N_, DomainError, Problem
from shop.people.actions import audit
from shop.web.tables_in import BadTable, Table

#: A till that sells meanwhile waits for the books no longer than this, and then comes first.
HOLD_SECONDS = 0.03
PAUSE_SECONDS = 0.002


class RowsWrong(DomainError):
    """Some rows cannot be imported, so none was."""

    message = N_("有 %(count)s 行有问题，什么都没有导入。请在表格里改好后再上传。")


class CutShort(DomainError):
    """Somebody changed the catalogue meanwhile, so that a row no longer fits; the rows before it are done."""

    message = N_(
        "导入到第 %(row)s 行停下了：刚刚有人改过菜单。已导入 %(done)s 件，共 %(total)s 件；"
        "把同一份表格再导入一次，就会接着做完。"
    )


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What one row of the sheet would do: its product (None: new), the facts, the differences, what is wrong."""

    number: int
    cells: Mapping[str, str]
    product_id: int | None
    facts: ProductFacts
    changes: dict[str, tuple[str, str]]
    problems: Sequence[Problem]

    @property
    def code(self) -> str:
        """The code that names the product."""
        return self.cells[CODE]

    @property
    def state(self) -> str:
        """wrong, new, changed or same."""
        if self.problems:
            return "wrong"
        return "new" if self.product_id is None else "changed" if self.changes else "same"


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of a sheet, and the columns that were not understood."""

    rows: Sequence[PlannedRow]
    ignored: Sequence[str] = field(default_factory=tuple)

    def count(self, state: str) -> int:
        """How many rows are in this state."""
        return sum(row.state == state for row in self.rows)


def plan_import(table: Table) -> Plan:
    """What the sheet would change; every problem of every row. Changes nothing. Raises BadTable."""
    titles = [title for title in table.header if title in BY_TITLE]
    if CODE not in titles:
        raise BadTable(N_("表格里没有「编码」这一列。请先导出一份，在上面改。"))
    if twice := [title for title, count in Counter(titles).items() if count > 1]:
        raise BadTable(N_("「%(title)s」这一列出现了两次，请删掉一列。"), title=twice[0])
    if not table.rows:
        raise BadTable(N_("表格里只有标题，没有商品。"))
    known = names()
    rows = [(number, _cells(table.header, row)) for number, row in table.rows]
    codes = Counter(cells[CODE] for _, cells in rows)
    products = _products(set(codes))
    planned = [_planned(number, cells, codes, products.get(cells[CODE]), known) for number, cells in rows]
    return Plan(_with_repeated_barcodes(planned), [title for title in table.header if title and title not in BY_TITLE])


def _cells(header: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {title: cell for title, cell in zip(header, row, strict=True) if title in BY_TITLE}


def _products(codes: set[str]) -> dict[str, Product]:
    """Looked up a few hundred at a time, with their parts."""
    wanted, found = sorted(codes), {}
    for start in range(0, len(wanted), 500):
        some = select(Product).where(Product.code.in_(wanted[start : start + 500])).options(*WHOLE)
        found.update({product.code: product for product in session().scalars(some)})
    return found


def _blank(code: str) -> ProductFacts:
    return ProductFacts(code=code, name="", kind="", category_id=0, price_fen=0)


def _planned(
    number: int, cells: dict[str, str], codes: Counter[str], product: Product | None, known: Names
) -> PlannedRow:
    before = product_facts(product) if product else _blank(cells[CODE])
    facts, changes, problems = changed_by(before, cells, known, new=product is None)
    if product is None:
        missing = [title for title in NEEDED_FOR_NEW if title not in cells]
        message = N_("新商品必须填「%(title)s」，表格里没有这一列。")
        problems += [Problem(title, message, {"title": title}) for title in missing]
    if not cells[CODE]:
        problems = [Problem(CODE, N_("没有填编码。"))]
    elif codes[cells[CODE]] > 1:
        problems.append(Problem(CODE, N_("编码「%(code)s」在表格里出现了两次。"), {"code": cells[CODE]}))
    if cells[CODE] and not problems and (changes or product is None):
        problems += problems_with(facts, product_id=product.id if product else None)
    return PlannedRow(number, cells, product.id if product else None, facts, changes, problems)


def _with_repeated_barcodes(rows: Sequence[PlannedRow]) -> list[PlannedRow]:
    counts = Counter(code for row in rows for code in row.facts.barcodes)
    checked = []
    for row in rows:
        message = N_("条码「%(code)s」在表格里给了两件商品。")
        again = [Problem("条码", message, {"code": code}) for code in row.facts.barcodes if counts[code] > 1]
        problems = [*row.problems, *again] if row.state in ("new", "changed") else row.problems
        checked.append(replace(row, problems=problems))
    return checked


def _pause(_done: int, _total: int) -> None:
    time.sleep(PAUSE_SECONDS)


def import_products(table: Table, *, by: int | None, at: datetime, told: Callable[[int, int], None] = _pause) -> Plan:
    """Do what the sheet says; what was done. Raises BadTable, RowsWrong (nothing is changed), CutShort.

    All rows are looked at before anything is written. Then a few are written at a time, so that a till never waits
    long; `told` is called between them with how many of all are done. The same sheet imported again goes on where it
    was cut short, because rows that are done are the same.
    """
    plan = plan_import(table)
    if wrong := plan.count("wrong"):
        raise RowsWrong(count=wrong)
    todo = [row for row in plan.rows if row.state != "same"]
    known, done = names(), 0
    try:
        while done < len(todo):
            done += _write_some(todo[done:], known, by=by, at=at)
            told(done, len(todo))
    except DomainError as error:
        raise CutShort(
            done=done, total=len(todo), row=todo[done].number, why=str(error), problems=error.problems
        ) from error
    finally:
        if done:
            detail = f"{plan.count('new')} new, {plan.count('changed')} changed"
            detail = detail if done == len(todo) else f"{done} of {detail}"
            audit.record("catalog.import", subject="catalog", detail=detail, by=by, at=at)
    return plan


def _write_some(rows: Sequence[PlannedRow], known: Names, *, by: int | None, at: datetime) -> int:
    """Write the first rows in one transaction that is over as soon as it has taken long enough; how many they were."""
    written = 0
    with transaction() as current:
        began = time.monotonic()
        for row in rows:
            product = current.scalar(select(Product).where(Product.code == row.code).options(*WHOLE))
            before = product_facts(product) if product else _blank(row.code)
            facts, _, _ = changed_by(before, row.cells, known, new=product is None)
            try:
                save_product(facts, product_id=product.id if product else None, by=by, at=at)
            except DomainError:
                if written:
                    return written
                raise
            written += 1
            if time.monotonic() - began >= HOLD_SECONDS:
                break
    return written
