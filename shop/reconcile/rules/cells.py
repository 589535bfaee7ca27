"""One row of a bill: cells by the name of their column, cleaned of what the platforms put around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.money import Fen, parse_yuan

EMPTY = frozenset(("", "-", "--", "—", "/", "null", "0"))
MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y%m%d %H:%M:%S")
LONGEST_REFERENCE = 80
_UNIT = re.compile(r"\([+-]?元\)$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d+$")
_WRAPPED = re.compile(r'^="(.*)"$', re.DOTALL)

NO_MOMENT = N_("「%(column)s」写的是「%(text)s」，不是日期和时间。")
NO_AMOUNT = N_("「%(column)s」写的是「%(text)s」，不是金额。")
NO_REFERENCE = N_("「%(column)s」是空的，没有它认不出是哪一笔。")
SPOILT = N_("「%(column)s」被 Excel 改成了「%(text)s」，后面的数字丢了。请从商户平台重新下载，不要用 Excel 另存。")
TOO_LONG = N_("「%(column)s」太长，最多 80 个字。")


def column_name(title: str) -> str:
    """A column's name without what varies: widths of brackets, blanks, the unit, marks before it."""
    plain = unicodedata.normalize("NFKC", title).replace("\ufeff", "")
    plain = "".join(sign for sign in plain if not sign.isspace() and sign not in "`'\"")
    return _UNIT.sub("", plain)


def clean(cell: str) -> str:
    """A cell without tabs, backticks and the wrapping that keeps a spreadsheet from taking it for a number."""
    text = cell.replace("\0", "").replace("\ufeff", "").strip().lstrip("`'").strip()
    wrapped = _WRAPPED.match(text)
    return (wrapped[1] if wrapped else text).strip()


def moment_in(text: str) -> datetime | None:
    """A moment of Shanghai's clock in UTC; None when the text is none."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("/", "-").replace("T", " ")
    plain = plain.removesuffix(".000")
    for pattern in MOMENTS:
        try:
            return datetime.strptime(plain, pattern).replace(tzinfo=SHANGHAI).astimezone(UTC)
        except ValueError:
            continue
    return None


class Row:
    """A row being read; everything that is wrong with it is collected, nothing is guessed."""

    def __init__(self, number: int, columns: Sequence[str], cells: Sequence[str]) -> None:
        self.number = number
        self.problems: list[Problem] = []
        self.cells: Mapping[str, str] = {
            name: clean(cell) for name, cell in reversed(list(zip(columns, cells, strict=False))) if name
        }

    def text(self, *names: str) -> str:
        """What stands in the first of these columns that says something."""
        for name in names:
            text = self.cells.get(name, "")
            if text.casefold() not in EMPTY:
                return text
        return ""

    def reference(self, *names: str, needed: bool = False) -> str:
        """A number that names something on the platform; empty when there is none and none is needed."""
        text = self.text(*names)
        if _SCIENTIFIC.match(text):
            self.wrong(SPOILT, names[0], text)
        elif len(text) > LONGEST_REFERENCE:
            self.wrong(TOO_LONG, names[0], text[:20])
        elif needed and not text:
            self.wrong(NO_REFERENCE, names[0], text)
        return text

    def money(self, *names: str, needed: bool = True) -> Fen:
        """An amount in the first of these columns that holds one that is not zero."""
        amount, typed = 0, False
        for name in names:
            text = self.cells.get(name, "")
            if text in ("", "-", "--", "—", "/"):
                continue
            typed = True
            try:
                amount = parse_yuan(text.removeprefix("+"))
            except Invalid:
                self.wrong(NO_AMOUNT, name, text)
                return 0
            if amount:
                return amount
        if needed and not typed:
            self.wrong(NO_AMOUNT, names[0], "")
        return amount

    def moment(self, *names: str) -> datetime | None:
        """When it happened."""
        text = self.text(*names)
        found = moment_in(text)
        if found is None:
            self.wrong(NO_MOMENT, names[0], text)
        return found

    def wrong(self, message: str, column: str, text: str) -> None:
        """Note what is wrong with one cell."""
        self.problems.append(Problem(column, message, {"column": column, "text": text[:40]}))
