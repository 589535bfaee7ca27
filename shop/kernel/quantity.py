"""Quantity is an integer number of thousandths of the item's unit (mg of g, 1/1000 of a piece)."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import TypeAlias

from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.money import Fen

Thousandths: TypeAlias = int

ONE: Thousandths = 1000
LARGEST = 10**12
_NUMBER = re.compile(r"^-?\d+(?:\.\d{0,3}0*)?$")


def line_amount(quantity: Thousandths, unit_price: Fen) -> Fen:
    """Quantity times unit price, rounded half-up to fen: the only rounding of a line (domain rule 0)."""
    exact = quantity * unit_price
    size = (2 * abs(exact) + ONE) // (2 * ONE)
    return -size if exact < 0 else size


def quantity_text(quantity: Thousandths) -> str:
    """A quantity without needless zeros: 1500 -> ``1.5``, 2000 -> ``2``."""
    sign = "-" if quantity < 0 else ""
    whole, rest = divmod(abs(quantity), ONE)
    return f"{sign}{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"


def parse_quantity(text: str) -> Thousandths:
    """Read a typed quantity (at most three decimals) as thousandths. Raises Invalid."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _NUMBER.match(plain):
        raise Invalid(problems=(Problem("", N_("请输入数量，最多三位小数，例如 2 或 0.5。")),))
    value = Fraction(plain) * ONE
    if abs(value) > LARGEST:
        raise Invalid(problems=(Problem("", N_("数量太大，请检查是否多输了零。")),))
    return int(value)
