"""The catalogue as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from shop.catalog.queries.facts import all_products, product_facts
from shop.catalog.queries.lists import category_choices, group_choices, tax_choices
from shop.catalog.rules.cells import COLUMNS, PRICE, Names, shown
from shop.catalog.words import KINDS
from shop.web.sheets import Column, Sheet, write_workbook


def names() -> Names:
    """How things are called in the sheet, always in Chinese, so that it can be read back in any language."""
    return Names(dict(category_choices()), dict(group_choices()), KINDS, dict(tax_choices()))


def catalog_workbook() -> BytesIO:
    """All products of the own shop as a workbook that can be changed and imported again."""
    columns = [Column(one.title, "yuan" if one.title == PRICE else "text", one.width) for one in COLUMNS]
    return write_workbook([Sheet("商品", columns, _rows())])


def _rows() -> Iterator[list[Any]]:
    known = names()
    for product in all_products():
        facts = product_facts(product)
        cells = shown(facts, known)
        yield [facts.price_fen if title == PRICE else cell for title, cell in cells.items()]
