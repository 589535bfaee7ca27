"""An item in the cells of a sheet, as text that people read and write, and back again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from shop.kernel.errors import N_, DomainError, Problem
from shop.kernel.money import Fen, parse_yuan
from shop.kernel.quantity import ONE, quantity_text
from shop.stock.actions.items import ItemFacts, PackFacts
from shop.stock.rules.typed import typed_quantity
from shop.stock.words import COUNT_CLASSES, DIMENSIONS, ITEM_KINDS

CODE, NAME, KIND, DIMENSION, STANDARD = "编码", "名称", "类别", "怎么量", "参考价（元/数量）"
NEEDED_FOR_NEW = (NAME, KIND, DIMENSION)
YES, NO = "是", "否"
_SEVERAL = re.compile(r"[；;\n]")
_WORDS = re.compile(r"[、，,；;\s]+")


class Unreadable(ValueError):
    """A cell cannot be read; the message says how to write it."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.problem = Problem("", message, facts)


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the sheet: the fact it holds, how it is written, and how it is read beside the facts read so far."""

    title: str
    fact: str
    show: Callable[[Any], str]
    read: Callable[[str, ItemFacts], Any]
    width: int = 12


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _yuan_text(fen: Fen) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _read_yuan(text: str, cell: str) -> Fen:
    try:
        return parse_yuan(text)
    except DomainError as error:
        raise Unreadable(N_("「%(cell)s」里的金额看不懂，请写成 13 或 13.50。"), cell=cell[:40]) from error


def _word(words: Mapping[str, str], title: str) -> Callable[[str, ItemFacts], str]:
    def read(cell: str, _so_far: ItemFacts) -> str:
        for code, word in words.items():
            if cell in (code, word, _(word)):
                return code
        raise Unreadable(N_("「%(title)s」请写其中一个：%(words)s。"), title=title, words="、".join(words.values()))

    return read


def _whole(cell: str, _so_far: ItemFacts) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"\d{1,7}", _plain(cell)):
        raise Unreadable(N_("「%(cell)s」不是整数。"), cell=cell[:20])
    return int(_plain(cell))


def _quantity(cell: str, so_far: ItemFacts) -> int | None:
    if not cell:
        return None
    packs = {one.name: Fraction(one.quantity_num, one.quantity_den) for one in so_far.packs}
    density = Fraction(*so_far.density) if so_far.density else None
    try:
        return typed_quantity(cell, dimension=so_far.dimension, density=density, packs=packs)
    except DomainError as error:
        problem = error.problems[0] if error.problems else Problem("", error.message, error.facts)
        raise Unreadable(problem.message, **(problem.facts or {})) from error


def _show_density(value: tuple[int, int] | None) -> str:
    return f"{value[0] / value[1]:g}" if value else ""


def _density(cell: str, _so_far: ItemFacts) -> tuple[int, int] | None:
    if not cell:
        return None
    if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", _plain(cell)) or not Fraction(_plain(cell)):
        raise Unreadable(N_("密度「%(cell)s」看不懂，请写成 1.03。"), cell=cell[:20])
    ratio = Fraction(_plain(cell))
    return ratio.numerator, ratio.denominator


def _ratio_text(num: int, den: int) -> str:
    return f"{num}/{den}" if num * ONE % den else quantity_text(num * ONE // den)


def _ratio(cell: str, so_far: ItemFacts) -> Fraction:
    if found := re.fullmatch(r"(\d{1,9})/(\d{1,6})", _plain(cell)):
        return Fraction(int(found[1]), int(found[2])) if int(found[2]) else Fraction(0)
    return Fraction(_quantity(cell, so_far) or 0, ONE)


def _show_packs(packs: Sequence[PackFacts]) -> str:
    return "；".join(
        f"{one.name}={_ratio_text(one.quantity_num, one.quantity_den)}"
        + (f"@{_yuan_text(one.price_fen)}" if one.price_fen is not None else "")
        + (f"#{one.barcode}" if one.barcode else "")
        for one in packs
    )


def _packs(cell: str, so_far: ItemFacts) -> tuple[PackFacts, ...]:
    bare = replace(so_far, packs=())
    return tuple(_pack(part.strip(), bare) for part in _SEVERAL.split(cell) if part.strip())


def _pack(part: str, bare: ItemFacts) -> PackFacts:
    name, equals, rest = part.replace("＝", "=").replace("＠", "@").replace("＃", "#").partition("=")
    rest, _hash, barcode = rest.partition("#")
    amount, at, price = (one.strip() for one in rest.partition("@"))
    base = _ratio(amount, bare) if equals and amount else Fraction(0)
    if not name.strip() or not base:
        message = N_("包装「%(cell)s」请写成 盒=950@13.50；箱=11400，也就是 名称=数量@价格，价格可以不写。")
        raise Unreadable(message, cell=part[:40])
    fen = _read_yuan(price, part) if at else None
    return PackFacts(name.strip(), base.numerator, base.denominator, fen, barcode.strip() or None)


def _show_standard(value: tuple[Fen, int] | None) -> str:
    return f"{_yuan_text(value[0])}/{quantity_text(value[1])}" if value else ""


def _standard(cell: str, so_far: ItemFacts) -> tuple[Fen, int] | None:
    """So much for so many; nothing written means what the first pack costs."""
    if not cell:
        first = so_far.packs[0] if so_far.packs else None
        many = first.quantity_num * ONE // first.quantity_den if first else 0
        return (first.price_fen, many) if first and first.price_fen is not None and many else None
    price, slash, amount = _plain(cell).partition("/")
    told = _quantity(amount.strip(), so_far) if slash else ONE
    if not told:
        raise Unreadable(N_("参考价「%(cell)s」请写成 13.50/950，也就是 多少钱/多少数量。"), cell=cell[:40])
    return _read_yuan(price, cell), told


def _yes(cell: str, _so_far: ItemFacts) -> bool:
    if cell not in ("", YES, NO):
        raise Unreadable(N_("「%(cell)s」请改成 是 或 否。"), cell=cell[:20])
    return cell != NO


def _words(cell: str, _so_far: ItemFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _WORDS.split(cell) if word))


def _text(cell: str, _so_far: ItemFacts) -> str:
    return cell


def _number_text(value: int | None) -> str:
    return "" if value is None else str(value)


def _quantity_text(value: int | None) -> str:
    return "" if value is None else quantity_text(value)


#: In the order they are read: what a pack holds depends on how the item is measured.
CELLS = (
    Cell(CODE, "code", str, _text, 14),
    Cell(NAME, "name", str, _text, 24),
    Cell("英文名", "name_en", str, _text, 22),
    Cell(KIND, "kind", lambda value: ITEM_KINDS[value], _word(ITEM_KINDS, KIND), 8),
    Cell(DIMENSION, "dimension", lambda value: DIMENSIONS[value], _word(DIMENSIONS, DIMENSION), 16),
    Cell("密度（克/毫升）", "density", _show_density, _density),
    Cell("包装", "packs", _show_packs, _packs, 30),
    Cell(STANDARD, "standard", _show_standard, _standard, 16),
    Cell("低于多少要补货", "reorder_point", _quantity_text, _quantity, 14),
    Cell("补到多少", "reorder_to", _quantity_text, _quantity),
    Cell("保质期（天）", "shelf_life_days", _number_text, _whole),
    Cell("开封后可用（小时）", "opened_hours", _number_text, _whole, 16),
    Cell("怎么存放", "storage", str, _text, 14),
    Cell("货架位置", "shelf", str, _text),
    Cell("多久盘一次", "count_class", lambda value: COUNT_CLASSES[value], _word(COUNT_CLASSES, "多久盘一次")),
    Cell("过敏原", "allergens", "、".join, _words, 14),
    Cell("在用", "active", lambda value: YES if value else NO, _yes, 6),
)  # fmt: skip
BY_TITLE = {one.title: one for one in CELLS}


def shown(facts: ItemFacts) -> dict[str, str]:
    """Title of each column and what its cell says."""
    return {one.title: one.show(getattr(facts, one.fact)) for one in CELLS}


def read(
    told: Mapping[str, str], before: ItemFacts, *, new: bool
) -> tuple[ItemFacts, dict[str, tuple[str, str]], list[Problem]]:
    """What a row makes of an item: its facts, what changes (title: old and new text), what cannot be read.

    A cell that still says what the sheet said is left alone, so an unchanged sheet changes nothing.
    """
    was = {} if new else shown(before)
    facts = before
    problems: list[Problem] = []
    for one in CELLS:
        cell = told.get(one.title)
        if cell is None or (not new and cell == was[one.title].strip()):
            continue
        if new and not cell and one.title in NEEDED_FOR_NEW:
            problems.append(Problem(one.title, N_("新物料必须填「%(title)s」。"), {"title": one.title}))
        elif cell or not new or one.fact == "standard":
            try:
                facts = replace(facts, **{one.fact: one.read(cell, facts)})
            except Unreadable as error:
                problems.append(replace(error.problem, field=one.title))
    if new and STANDARD not in told:
        facts = replace(facts, standard=_standard("", facts))
    now = shown(facts)
    changes = {} if new else {title: (was[title], now[title]) for title in now if now[title] != was[title]}
    return facts, changes, problems
