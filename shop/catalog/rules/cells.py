"""A product in the cells of a sheet, as text that people read and write, and back again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shop.catalog.rules.facts import ProductFacts, VariantFacts, WindowFacts
from shop.kernel.errors import N_, DomainError, Problem
from shop.kernel.money import parse_yuan

CODE, NAME, KIND, CATEGORY, PRICE = "编码", "名称", "类型", "分类", "价格"
NEEDED_FOR_NEW = (NAME, KIND, CATEGORY, PRICE)
DAYS = "一二三四五六日"
YES, NO = "是", "否"
_ITEMS = re.compile(r"[；;\n]")
_WORDS = re.compile(r"[、，,；;\s]+")
_WINDOW = re.compile(r"^周?([一二三四五六日天]+) ?(\d\d?:\d\d) ?[-–~至到] ?(\d\d?:\d\d)$")

_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?$")


class Unreadable(ValueError):
    """A cell cannot be read; the message says how to write it."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.problem = Problem("", message, facts)


@dataclass(frozen=True, slots=True)
class Names:
    """How categories, groups of choices, kinds and taxes are called."""

    categories: Mapping[int, str]
    groups: Mapping[int, str]
    kinds: Mapping[str, str]
    taxes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: the fact it holds, how it is written (`show`) and read back (`read`)."""

    title: str
    fact: str
    show: Callable[[Any, Names], str]
    read: Callable[[str, Names, Any], Any]
    width: int = 12


def yuan_text(fen: int) -> str:
    """Fen as a plain number of yuan."""
    return f"{fen // 100}.{fen % 100:02d}"


def _text(value: str | None, _names: Names) -> str:
    return value or ""


def _read_text(cell: str, _names: Names, _before: object) -> str:
    return cell


def _read_yuan(cell: str, _names: Names, _before: object) -> int:
    try:
        return parse_yuan(cell)
    except DomainError as error:
        raise Unreadable(N_("价格「%(cell)s」看不懂，请写成 24 或 24.50。"), cell=cell) from error


def _read_whole(cell: str, _names: Names, _before: object) -> int:
    text = unicodedata.normalize("NFKC", cell)
    if not re.fullmatch(r"-?\d{1,7}", text):
        raise Unreadable(N_("排序「%(cell)s」不是整数。"), cell=cell)
    return int(text)


def _read_yes(cell: str, _names: Names, _before: object) -> bool:
    text = cell.lower()
    if text in (YES, "y", "yes", "1", "true", "√"):
        return True
    if text in (NO, "n", "no", "0", "false", "×"):
        return False
    raise Unreadable(N_("「%(cell)s」请改成 是 或 否。"), cell=cell)


def _read_day(cell: str, _names: Names, _before: object) -> str:
    found = _DAY.match(unicodedata.normalize("NFKC", cell))
    if not cell:
        return ""
    if not found:
        raise Unreadable(N_("日期「%(cell)s」看不懂，请写成 2026-11-23。"), cell=cell)
    return f"{found[1]}-{found[2].zfill(2)}-{found[3].zfill(2)}"


def _words(value: tuple[str, ...], _names: Names) -> str:
    return "、".join(value)


def _read_words(cell: str, _names: Names, _before: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _WORDS.split(cell) if word))


def _number_of(name: str, known: Mapping[Any, str], message: str) -> Any:
    for number, its_name in known.items():
        if its_name == name:
            return number
    raise Unreadable(message, name=name, known="、".join(known.values()))


def _read_category(cell: str, names: Names, _before: object) -> int:
    number: int = _number_of(
        cell, names.categories, N_("没有分类「%(name)s」。现有：%(known)s。可以先在「分类」里添加。")
    )
    return number


def _read_kind(cell: str, names: Names, _before: object) -> str:
    kind: str = _number_of(cell, names.kinds, N_("类型「%(name)s」不对，只能是：%(known)s。"))
    return kind


def _tax(code: str, names: Names) -> str:
    name = names.taxes.get(code, code)
    return name if list(names.taxes.values()).count(name) == 1 and name not in names.taxes else code


def _read_tax(cell: str, names: Names, _before: object) -> str:
    """A code, or the name of one; whether there is such a rate is seen beside the other problems."""
    called = [code for code, name in names.taxes.items() if name == cell]
    return cell if cell in names.taxes or len(called) != 1 else called[0]


def _groups(value: tuple[int, ...], names: Names) -> str:
    return "、".join(names.groups[number] for number in value)


def _read_groups(cell: str, names: Names, _before: object) -> tuple[int, ...]:
    message = N_("没有一组做法叫「%(name)s」。现有：%(known)s。")
    return tuple(_number_of(word, names.groups, message) for word in _read_words(cell, names, None))


def _variants(value: tuple[VariantFacts, ...], _names: Names) -> str:
    return "；".join(f"{one.name}={yuan_text(one.price_fen)}" for one in value if one.active)


def _read_variants(cell: str, names: Names, before: tuple[VariantFacts, ...]) -> tuple[VariantFacts, ...]:
    known = {one.name: one for one in before}
    wanted: dict[str, VariantFacts] = {}
    for item in filter(None, (part.strip() for part in _ITEMS.split(cell))):
        name, sign, price = item.replace("＝", "=").rpartition("=")
        if not sign or not name.strip():
            raise Unreadable(N_("规格「%(item)s」请写成 名称=价格，例如：大=88；小=68。"), item=item)
        name = name.strip()
        old = known.get(name) or VariantFacts(name=name, price_fen=0)
        wanted[name] = replace(old, price_fen=_read_yuan(price.strip(), names, None), active=True)
    gone = [replace(one, active=False) for one in before if one.name not in wanted]
    return (*wanted.values(), *gone)


def _windows(value: tuple[WindowFacts, ...], _names: Names) -> str:
    return "；".join(f"周{''.join(DAYS[day - 1] for day in one.days)} {one.opens}-{one.closes}" for one in value)


def _read_windows(cell: str, _names: Names, _before: object) -> tuple[WindowFacts, ...]:
    windows = []
    for item in filter(None, (part.strip() for part in _ITEMS.split(cell))):
        match = _WINDOW.match(unicodedata.normalize("NFKC", item))
        if not match:
            raise Unreadable(N_("时段「%(item)s」请写成：周一二三四五 07:00-11:00。"), item=item)
        days = tuple(sorted({DAYS.index(sign.replace("天", "日")) + 1 for sign in match[1]}))
        windows.append(WindowFacts(days=days, opens=match[2].zfill(5), closes=match[3].zfill(5)))
    return tuple(windows)


COLUMNS = (
    Column(CODE, "code", _text, _read_text, 14),
    Column(NAME, "name", _text, _read_text, 24),
    Column("英文名", "name_en", _text, _read_text, 22),
    Column(KIND, "kind", lambda value, names: names.kinds[value], _read_kind, 8),
    Column(CATEGORY, "category_id", lambda value, names: names.categories[value], _read_category, 10),
    Column(PRICE, "price_fen", lambda value, _names: yuan_text(value), _read_yuan, 10),
    Column("规格", "variants", _variants, _read_variants, 22),
    Column("条码", "barcodes", _words, _read_words, 16),
    Column("做法与加料", "group_ids", _groups, _read_groups, 24),
    Column("税率", "tax_code", _tax, _read_tax, 16),
    Column("温度", "temperature", _text, _read_text, 8),
    Column("过敏原", "allergens", _words, _read_words, 14),
    Column("供应时段", "windows", _windows, _read_windows, 24),
    Column("角标", "badge", _text, _read_text, 8),
    Column("排序", "sort", lambda value, _names: str(value), _read_whole, 8),
    Column("在售", "active", lambda value, _names: YES if value else NO, _read_yes, 6),
    Column("收银台", "on_till", lambda value, _names: YES if value else NO, _read_yes, 8),
    Column("售罄原因", "sold_out", _text, lambda cell, _names, _before: cell or None, 12),
    Column("说明", "description", _text, _read_text, 40),
    Column("食品接触", "food_contact", _text, _read_text, 12),
    Column("检测报告编号", "report_number", _text, _read_text, 18),
    Column("检测报告日期", "report_date", _text, _read_day, 14),
)
BY_TITLE = {column.title: column for column in COLUMNS}


def shown(facts: ProductFacts, names: Names) -> dict[str, str]:
    """Title of each column and what its cell says."""
    return {column.title: column.show(getattr(facts, column.fact), names) for column in COLUMNS}


def changed_by(
    before: ProductFacts, cells: Mapping[str, str], names: Names, *, new: bool
) -> tuple[ProductFacts, dict[str, tuple[str, str]], list[Problem]]:
    """What these cells make of a product: the new facts, what changed (title: old and new text), what cannot be read.

    A cell that still says what the sheet said is left alone, so an unchanged sheet changes nothing.
    """
    was = shown(before, names) if not new else {}
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for title, cell in cells.items():
        column = BY_TITLE[title]
        if not new and cell == was[title].strip():
            continue
        if new and not cell:
            if title in NEEDED_FOR_NEW:
                problems.append(Problem(title, N_("新商品必须填「%(title)s」。"), {"title": title}))
            continue
        try:
            values[column.fact] = column.read(cell, names, getattr(before, column.fact))
        except Unreadable as error:
            problems.append(replace(error.problem, field=title))
    values = {fact: value for fact, value in values.items() if new or value != getattr(before, fact)}
    after = replace(before, **values)
    titles = {column.fact: column for column in COLUMNS}
    differences = {
        titles[fact].title: (was.get(titles[fact].title, ""), titles[fact].show(value, names))
        for fact, value in values.items()
    }
    return after, differences, problems
