"""A first guess which column tells what, from names and samples. A person sees it and may change it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from shop.sales.imports.rules.fields import ColumnMapping, Field, candidates, simple
from shop.sales.imports.rules.moments import DATE_ORDERS, date_order, parse_moment, parse_time
from shop.sales.imports.rules.numbers import MISSING, decimal_mark, parse_number

SAMPLES_TO_READ = 2000
NUMBERS = (Field.PRICE, Field.AMOUNT, Field.QUANTITY)
_MONEY = re.compile(r"amount|price|total|money|revenue|paid|金额|价|额|元|钱")
#: Numbers under these names are no money: they name or place something.
_NO_MONEY = re.compile(
    r"id$|no$|num(ber)?$|code|barcode|sku|phone|mobile|index|row|year|month|week|day|hour|minute|date|time|age$|guests?$|"
    r"rate|percent|号|码|编|序|电话|手机|年|月|周|星期|日|时|分钟|人数|桌|比|率|库存|数量|份数|件数"
)


def guess(header: Sequence[str], samples: Sequence[Sequence[str]]) -> ColumnMapping:
    """The mapping that names and samples suggest; date and time may be one column."""
    read = samples[:SAMPLES_TO_READ]

    def texts(column: int) -> list[str]:
        cells = {row[column].strip() for row in read if column < len(row)}
        return sorted(text for text in cells if text.casefold() not in MISSING)

    columns: dict[Field, int] = {}
    named = candidates(header)
    for name, places in named.items():
        free = [place for place in places if place not in columns.values()]
        fitting = [place for place in free if _fits(name, texts(place))]
        if fitting or (free and name not in (Field.DATE, Field.TIME)):
            columns[name] = (fitting or free)[0]
    if Field.DATE not in columns and Field.TIME in columns and _mostly(_is_date, texts(columns[Field.TIME])):
        columns[Field.DATE] = columns[Field.TIME]
    if Field.DATE not in columns:
        dates = [i for i in range(len(header)) if i not in columns.values() and _mostly(_is_date, texts(i))]
        by_name = [*named.get(Field.DATE, ()), *named.get(Field.TIME, ())]
        dates = dates or [i for i in by_name if any(map(_is_date, texts(i)))]
        columns |= {Field.DATE: dates[0]} if dates else {}
    dates_written = texts(columns[Field.DATE]) if Field.DATE in columns else []
    order = date_order(dates_written)
    if Field.TIME not in columns and any((parse_moment(text, order) or (None, None))[1] for text in dates_written):
        columns[Field.TIME] = columns[Field.DATE]
    numbers = [text for name in NUMBERS if name in columns for text in texts(columns[name])]
    ordered = {name: columns[name] for name in Field if name in columns}
    return ColumnMapping(columns=ordered, date_order=order, decimal=decimal_mark(numbers))


def unused_money(header: Sequence[str], samples: Sequence[Sequence[str]], used: Collection[int]) -> list[int]:
    """Columns of numbers that nothing is read from and that may be money, judged by their names and cells."""
    found = []
    for column, name in enumerate(header):
        told = simple(name)
        likely = _MONEY.search(told) or not _NO_MONEY.search(told)
        texts = {row[column].strip() for row in samples[:SAMPLES_TO_READ] if column < len(row)}
        numbers = [text for text in texts if text.casefold() not in MISSING]
        if likely and column not in used and _mostly(_is_number, numbers):
            found.append(column)
    return found


def _fits(name: Field, texts: Sequence[str]) -> bool:
    if name is Field.DATE:
        return _mostly(_is_date, texts)
    if name is Field.TIME:
        return _mostly(lambda text: parse_time(text) is not None or _is_date(text), texts)
    if name in NUMBERS:
        return not texts or _mostly(_is_number, texts)
    return True


def _mostly(test: Callable[[str], bool], texts: Sequence[str]) -> bool:
    return bool(texts) and 2 * sum(map(test, texts)) > len(texts)


def _is_date(text: str) -> bool:
    return any(parse_moment(text, order) is not None for order in DATE_ORDERS)


def _is_number(text: str) -> bool:
    return parse_number(text, ".") is not None or parse_number(text, ",") is not None
