"""One cell of a platform's export: what is put around it comes off, what it says is read or refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache

from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import Invalid
from shop.kernel.money import Fen, parse_yuan

EMPTY = frozenset(("", "-", "--", "---", "—", "——", "–", "/", "null", "none", "#n/a"))
AROUND = " \t\r\n\u3000\xa0\ufeff\u200b"
#: A whole number that a spreadsheet keeps exactly has at most so many digits.
EXACT_DIGITS = 15
_UNIT = re.compile(r"\([+-]?元\)$")
_PLAIN_MONEY = re.compile(r"^\d{1,9}(?:\.\d{1,2})?$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d{2}$")
_MOMENT = re.compile(
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?$"
)
_NUMBER_OF_SOMEBODY = re.compile(r"\d(?:[\d -]{5,})\d")
_TWO_PLACES = 2
#: Words, places, amounts and times come again and again in a file.
REMEMBERED = 4096


def column_name(title: str) -> str:
    """A column's name without what varies: widths of brackets and letters, blanks, marks, the unit."""
    plain = unicodedata.normalize("NFKC", title)
    plain = "".join(sign for sign in plain if not sign.isspace() and sign not in "\ufeff\u200b`'\"")
    return _UNIT.sub("", plain).casefold()


@lru_cache(REMEMBERED)
def clean(cell: str) -> str:
    """A cell without tabs, apostrophes and the `="..."` that keeps a spreadsheet from taking it for a number."""
    text = cell.strip(AROUND)
    if text[:1] in ("'", "`"):
        text = text.lstrip("'`").strip(AROUND)
    if text[:2] == '="' and text[-1:] == '"' and len(text) > _TWO_PLACES:
        text = text[2:-1].strip(AROUND)
    return "" if text.casefold() in EMPTY else text


@lru_cache(REMEMBERED)
def plain(text: str) -> str:
    """Text in its plain width, for comparing words of a platform."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(REMEMBERED)
def money_in(text: str) -> Fen | None:
    """An amount in fen; None when the text is none. A platform never sells below zero."""
    if _PLAIN_MONEY.match(text):
        whole, _, part = text.partition(".")
        return int(whole) * 100 + int((part + "00")[:2])
    try:
        fen = parse_yuan(unicodedata.normalize("NFKC", text))
    except Invalid:
        return None
    return fen if fen >= 0 else None


@lru_cache(REMEMBERED)
def pieces_in(text: str, *, most: int) -> int | None:
    """How many pieces; None when the text is no whole number from 1 to `most`."""
    digits = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix(".0").removesuffix(".00")
    if not digits.isascii() or not digits.isdigit() or len(digits) > EXACT_DIGITS:
        return None
    return int(digits) if 1 <= int(digits) <= most else None


@lru_cache(REMEMBERED)
def moment_in(text: str) -> datetime | None:
    """A moment of Shanghai's clock in UTC; None when the text is none or there is no such moment."""
    found = _MOMENT.match(text) or _MOMENT.match(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_scientific(text: str) -> bool:
    """Whether a number was turned into something like 6.9E+18, its last digits lost."""
    return bool(_SCIENTIFIC.match(text))


def is_long_number(text: str) -> bool:
    """Whether a spreadsheet could not keep all digits of it."""
    return len(text) > EXACT_DIGITS and text.isdigit()


def lost_its_end(text: str) -> bool:
    """Whether a long number ends as a spreadsheet leaves it: nothing but zeros after the digits it keeps."""
    return is_long_number(text) and not text[EXACT_DIGITS:].strip("0")


def without_numbers(text: str) -> str:
    """A remark with everything that may be a phone or identity number made unreadable."""
    return _NUMBER_OF_SOMEBODY.sub("***", unicodedata.normalize("NFKC", text))
