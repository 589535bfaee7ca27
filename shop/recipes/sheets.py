"""Recipes as a sheet, one row for each line: out, and in with a look at what would change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product, Variant
from shop.db import session, transaction
from shop.kernel.errors import N_, DomainError, Problem
from shop.kernel.quantity import ONE, Thousandths, parse_quantity, quantity_text
from shop.recipes.actions.versions import write_preparation, write_product_recipe
from shop.recipes.models import Recipe, RecipeVersion
from shop.recipes.rules.facts import MODE_NAMES, ROLES, LineFacts, RecipeFacts, recipe_problems
from shop.recipes.rules.lines import PLAIN
from shop.stock.models import Item
from shop.web.errors import translated
from shop.web.sheet_plans import Row, to_do, told
from shop.web.sheets import Column, Sheet
from shop.web.tables_in import Table

CODE, FORM, OUTPUT, LOSS, SECONDS, METHOD = "配方编码", "规格", "做出来多少", "做的时候损耗（%）", "用时（秒）", "做法"
ITEM, NET, ROLE, WASTE, MODE, NOTE = "物料编码", "净用量", "角色", "损耗（%）", "怎么用", "备注"
NAME, ITEM_NAME, UNIT = "配方名称", "物料名称", "单位"
HEADER = (CODE, NAME, FORM, OUTPUT, LOSS, SECONDS, METHOD, ITEM, ITEM_NAME, NET, UNIT, ROLE, WASTE, MODE, NOTE)
NEEDED = (CODE, ITEM, NET)
WIDE = {NAME: 24, METHOD: 40, ITEM_NAME: 24, NOTE: 24}
THOUSANDTHS_OF_BP = 10
WHY = N_("从 Excel 导入")


#: The product, variant or preparation that a recipe makes.
Of = tuple[int | None, int | None, int | None]
#: What the rows of one recipe, the first of them numbered, say of what it makes.
RecipeRow = Row[RecipeFacts, Of]


@dataclass(slots=True)
class _Known:
    """What the sheet may name, and the recipes as they are."""

    products: dict[str, Product] = field(default_factory=dict)
    variants: dict[tuple[int, str], Variant] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    newest: dict[Of, RecipeVersion] = field(default_factory=dict)


def _known() -> _Known:
    current = session()
    products = current.scalars(select(Product).where(Product.from_import.is_(None)))
    recipes = current.scalars(select(Recipe).options(selectinload(Recipe.versions).selectinload(RecipeVersion.lines)))
    return _Known(
        products={one.code: one for one in products},
        variants={(one.product_id, one.name): one for one in current.scalars(select(Variant))},
        items={one.code: one for one in current.scalars(select(Item))},
        newest={(one.product_id, one.variant_id, one.item_id): one.versions[-1] for one in recipes if one.versions},
    )


def workbook_of() -> Sheet:
    """Every recipe as it holds now, ready to be changed and brought back."""
    return Sheet(_("配方"), [Column(title, width=WIDE.get(title, 12)) for title in HEADER], _rows(_known()))


def _rows(known: _Known) -> Iterator[tuple[str, ...]]:
    products = {one.id: one for one in known.products.values()}
    variants = {one.id: one for one in known.variants.values()}
    items = {one.id: one for one in known.items.values()}
    for (product, variant, item), version in sorted(known.newest.items(), key=lambda one: one[1].recipe_id):
        of = products.get(product or 0) or items.get(item or 0)
        if of is None:
            continue
        head = (
            of.code, of.name, variants[variant].name if variant else "", quantity_text(version.output_quantity),
            _percent(version.loss_bp), str(version.seconds), version.method,
        )  # fmt: skip
        for line in version.lines:
            used = items[line.item_id]
            yield (
                *head, used.code, used.name, quantity_text(line.quantity), used.unit, ROLES.get(line.role, ""),
                _percent(line.waste_bp), MODE_NAMES[line.mode], line.note,
            )  # fmt: skip


def _percent(basis_points: int) -> str:
    return quantity_text(basis_points * THOUSANDTHS_OF_BP)


def plan(table: Table) -> list[RecipeRow]:
    """What the sheet would do; recipes it does not name stay as they are. Raises BadTable."""
    sheet = told(table, *NEEDED)
    known, groups = _known(), dict[tuple[str, str], list[tuple[int, dict[str, str]]]]()
    for number, cells in sheet:
        full = dict.fromkeys(HEADER, "") | cells
        groups.setdefault((full[CODE], full[FORM]), []).append((number, full))
    prepared = {item for _product, _variant, item in known.newest if item}
    prepared |= {known.items[code].id for code, _form in groups if code in known.items and code not in known.products}
    return [_planned(code, form, rows, known, prepared) for (code, form), rows in groups.items()]


def _planned(
    code: str, form: str, rows: Sequence[tuple[int, dict[str, str]]], known: _Known, prepared: set[int]
) -> RecipeRow:
    numbers, head = tuple(number for number, _cells in rows), rows[0][1]
    product, item = known.products.get(code), known.items.get(code)
    problems: list[Problem] = []
    variant = known.variants.get((product.id, form)) if product and form else None
    if product is None and (item is None or item.kind != "preparation"):
        problems.append(Problem(CODE, N_("没有编码是「%(code)s」的商品或半成品。"), {"code": code[:40]}))
    elif form and variant is None:
        problems.append(
            Problem(FORM, N_("「%(code)s」没有叫「%(form)s」的规格。"), {"code": code[:40], "form": form[:40]})
        )
    lines = tuple(_line(number, cells, known, problems) for number, cells in rows)
    name = product.name if product else item.name if item else code
    facts = RecipeFacts(
        lines=lines, output_quantity=_number(head, OUTPUT, numbers[0], problems, ONE),
        loss_bp=_number(head, LOSS, numbers[0], problems, 0) // THOUSANDTHS_OF_BP, method=head[METHOD],
        seconds=_number(head, SECONDS, numbers[0], problems, 0) // ONE, why=WHY,
    )  # fmt: skip
    if not problems:
        found = recipe_problems(facts, items={one.id for one in known.items.values()}, prepared=prepared)
        problems += [_with_row(one, numbers) for one in found]
    if problems:
        return Row(numbers[0], name, "wrong", problems=tuple(problems), code=code)
    of = (product.id, variant.id if variant else None, None) if product else (None, None, item.id if item else None)
    was = known.newest.get(of)
    if was is None:
        return Row(numbers[0], name, "new", facts, of, code=code)
    facts = replace(facts, photo=was.photo)
    changes = tuple(_changes(was, facts, {one.id: one for one in known.items.values()}))
    return Row(numbers[0], name, "changed" if changes else "same", facts, of, changes, code=code)


def _line(number: int, cells: Mapping[str, str], known: _Known, problems: list[Problem]) -> LineFacts:
    item = known.items.get(cells[ITEM])
    if item is None:
        facts = {"row": number, "code": cells[ITEM][:40]}
        problems.append(Problem(ITEM, N_("第 %(row)s 行：没有编码是「%(code)s」的物料。"), facts))
    elif cells[UNIT] and cells[UNIT] != item.unit:
        facts = {"row": number, "unit": item.unit}
        problems.append(Problem(UNIT, N_("第 %(row)s 行：这种物料的单位是 %(unit)s，请换算好再填。"), facts))
    return LineFacts(
        item_id=item.id if item else 0, quantity=_number(cells, NET, number, problems, None),
        role=_code(cells, ROLE, ROLES, number, problems, ""),
        waste_bp=_number(cells, WASTE, number, problems, 0) // THOUSANDTHS_OF_BP,
        mode=_code(cells, MODE, MODE_NAMES, number, problems, PLAIN), note=cells[NOTE],
    )  # fmt: skip


def _number(
    cells: Mapping[str, str], title: str, number: int, problems: list[Problem], usual: Thousandths | None
) -> Thousandths:
    if not cells[title] and usual is not None:
        return usual
    try:
        return parse_quantity(cells[title])
    except DomainError:
        facts = {"row": number, "title": title, "cell": cells[title][:20]}
        problems.append(
            Problem(title, N_("第 %(row)s 行：「%(title)s」写的是「%(cell)s」，请写数字，最多三位小数。"), facts)
        )
        return 0


def _code(
    cells: Mapping[str, str], title: str, words: Mapping[str, str], number: int, problems: list[Problem], usual: str
) -> str:
    if not cells[title]:
        return usual
    found = next((code for code, word in words.items() if cells[title] in (code, word, _(word))), None)
    if found is None:
        facts = {"row": number, "title": title, "words": "、".join(words.values())}
        problems.append(Problem(title, N_("第 %(row)s 行：「%(title)s」请写其中一个：%(words)s。"), facts))
    return found or usual


def _with_row(problem: Problem, numbers: Sequence[int]) -> Problem:
    """A problem of a line says which row of the sheet it is in."""
    parts = problem.field.split("-")
    row = numbers[int(parts[1])] if parts[0] == "lines" and len(parts) > 1 else numbers[0]
    facts = {"row": row, "what": translated(problem.message, problem.facts)}
    return Problem(problem.field, N_("第 %(row)s 行：%(what)s"), facts)


def _changes(was: RecipeVersion, now: RecipeFacts, items: Mapping[int, Item]) -> Iterator[str]:
    """Each difference in a few words."""
    before = [(one.item_id, one.quantity, one.role, one.waste_bp, one.mode, one.note) for one in was.lines]
    after = [(one.item_id, one.quantity, one.role, one.waste_bp, one.mode, one.note) for one in now.lines]
    for old in before:
        if old not in after:
            yield f"− {items[old[0]].name} {quantity_text(old[1])} {items[old[0]].unit}"
    for new in after:
        if new not in before:
            yield f"+ {items[new[0]].name} {quantity_text(new[1])} {items[new[0]].unit}"
    if sorted(map(str, before)) == sorted(map(str, after)) and before != after:
        yield _("用料的顺序")
    pairs: tuple[tuple[str, int | str, int | str, Callable[[Any], str]], ...] = (
        (OUTPUT, was.output_quantity, now.output_quantity, quantity_text), (LOSS, was.loss_bp, now.loss_bp, _percent),
        (SECONDS, was.seconds, now.seconds, str), (METHOD, was.method, now.method, str),
    )  # fmt: skip
    for title, first, second, text in pairs:
        if first != second:
            yield f"{title} {text(first)[:30]} → {text(second)[:30]}"


def bring(table: Table, *, by: int | None, at: datetime) -> Sequence[RecipeRow]:
    """Do what the sheet says, all of it or nothing. Raises BadTable, RowsWrong, RecipeLoop, TooDeep."""
    with transaction():
        rows = plan(table)
        made = [(row.of, facts) for row, facts in to_do(rows) if row.of]
        for (product, variant, item), facts in sorted(made, key=lambda one: one[0][0] is not None):
            if product is not None:
                write_product_recipe(facts, product_id=product, variant_id=variant, by=by, at=at)
            elif item is not None:
                write_preparation(facts, item_id=item, by=by, at=at)
        return rows
