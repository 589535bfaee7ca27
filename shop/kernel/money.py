"""Money is an integer number of fen. Rounding is half-up, on the absolute value, in one place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from shop.kernel.errors import N_, Invalid, Problem

Fen: TypeAlias = int
RoundingMode: TypeAlias = Literal["none", "down", "half_up"]

LARGEST_FEN = 10**13
_YUAN = re.compile(r"^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?$")


def round_half_up(value: Fraction | int) -> int:
    """Round an exact value to the nearest integer, halves away from zero (domain rule 0)."""
    numerator, denominator = value.numerator, value.denominator
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -whole if numerator < 0 else whole


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` over `weights` without losing a fen (domain rule 13).

    Each share is rounded down (towards zero) and the missing fen go to the largest remainders, ties by
    position. All-zero weights share evenly. Raises ValueError for no weights or a negative weight.
    """
    if not weights:
        raise ValueError("split needs at least one weight")
    if min(weights) < 0:
        raise ValueError("weights must not be negative")
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    sign = -1 if total < 0 else 1
    parts = [divmod(abs(total) * weight, whole) for weight in weights]
    missing = abs(total) - sum(share for share, _ in parts)
    order = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    winners = set(order[:missing])
    return [sign * (share + (i in winners)) for i, (share, _) in enumerate(parts)]


def part_of(total: int, units: int, first: int, last: int) -> int:
    """Value of units `first`..`last`-1 when `total` is shared evenly over `units` (order of refunds is fixed)."""
    return sum(split(total, [1] * units)[first:last])


def round_cash(due: Fen, mode: RoundingMode, step: Fen) -> tuple[Fen, Fen]:
    """Round a cash amount to the shop's step; returns (payable, adjustment), payable = due + adjustment.

    Rounds the absolute value and then applies the sign, so refunds mirror sales (domain rule 1).
    """
    if mode == "none" or step <= 1:
        return due, 0
    size = abs(due)
    steps = size // step if mode == "down" else round_half_up(Fraction(size, step))
    payable = steps * step if due >= 0 else -steps * step
    return payable, payable - due


def yuan(fen: Fen) -> str:
    """Fen as people read them: ``¥1,234.50``; negative amounts carry a minus sign before the currency."""
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def parse_yuan(text: str) -> Fen:
    """Read an amount a person typed (full-width digits, ¥, 元 and thousands commas allowed) as fen.

    Raises Invalid when it is not an amount, has more than two decimals, or is too large.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").removesuffix("元").strip()
    match = _YUAN.match(plain)
    if not match or (match[3] and len(match[3].rstrip("0")) > 2):
        raise Invalid(problems=(Problem("", N_("请输入金额，例如 12 或 12.50。")),))
    fen = int(match[2].replace(",", "")) * 100 + int(((match[3] or "") + "00")[:2])
    if fen > LARGEST_FEN:
        raise Invalid(problems=(Problem("", N_("金额太大，请检查是否多输了零。")),))
    return -fen if match[1] else fen
