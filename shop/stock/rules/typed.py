"""Quantities as people type them: `950`, `2kg`, `3盒`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction

from shop.kernel.errors import N_, DomainError, Invalid, Problem
from shop.kernel.quantity import LARGEST, Thousandths
from shop.stock.rules.units import in_base_units, thousandths

UNREADABLE = N_("「%(text)s」看不懂，请写成 950、2kg 或 3盒。")
WORDS = {
    "克": "g", "公斤": "kg", "千克": "kg", "毫升": "ml", "升": "l", "个": "pc", "只": "pc", "套": "pc", "张": "pc",
    "件": "pc",
}  # fmt: skip
_TYPED = re.compile(r"^(\d{1,12}(?:\.\d{1,6})?)\s*(\D.*)?$")


def typed_quantity(
    text: str, *, dimension: str, density: Fraction | None, packs: Mapping[str, Fraction]
) -> Thousandths:
    """What somebody typed, in thousandths of the base unit; a pack is known by the beginning of its name.

    Raises Invalid.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _TYPED.match(plain)
    if not match:
        raise _unreadable(text)
    amount, unit = Fraction(match[1]), (match[2] or "").strip()
    if amount == 0:
        return 0
    try:
        base = _base(amount, unit, dimension=dimension, density=density, packs=packs)
        whole = thousandths(base)
    except DomainError as error:
        raise Invalid(problems=(Problem("", error.message, error.facts),)) from error
    if whole > LARGEST:
        raise _unreadable(text)
    return whole


def _base(
    amount: Fraction, unit: str, *, dimension: str, density: Fraction | None, packs: Mapping[str, Fraction]
) -> Fraction:
    if not unit:
        return amount
    for name, factor in packs.items():
        if unicodedata.normalize("NFKC", name).startswith(unit):
            return amount * factor
    return in_base_units(amount, WORDS.get(unit, unit.lower()), dimension=dimension, density=density)


def _unreadable(text: str) -> Invalid:
    return Invalid(problems=(Problem("", UNREADABLE, {"text": text[:20]}),))
