"""What lines cost: line amounts, manual discounts, combos and tax (domain rules 0, 1, 7 and 13). Money is fen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from shop.kernel.money import Fen, round_half_up, split
from shop.kernel.quantity import Thousandths, line_amount

BasisPoints: TypeAlias = int
DiscountKind: TypeAlias = Literal["percent", "amount"]

WHOLE: BasisPoints = 10_000


def unit_price(price_fen: Fen, modifiers: Sequence[tuple[int, Fen]]) -> Fen:
    """Price of one piece with its modifiers (count, price each); never below zero."""
    return max(0, price_fen + sum(count * fen for count, fen in modifiers))


def line_total(quantity: Thousandths, unit_price_fen: Fen, discount_fen: Fen = 0) -> Fen:
    """Quantity x unit price, rounded once, less the discount."""
    return line_amount(quantity, unit_price_fen) - discount_fen


def discount_fen(base_fen: Fen, kind: DiscountKind, value: int) -> Fen:
    """What a manual discount takes off (`value` in basis points or fen); never more than there is."""
    wanted = round_half_up(Fraction(base_fen * value, WHOLE)) if kind == "percent" else value
    return max(0, min(wanted, base_fen))


def apply_order_discount(nets_fen: Sequence[Fen], kind: DiscountKind, value: int) -> list[Fen]:
    """Each line's part of an order discount, by what the line still costs."""
    return split(discount_fen(sum(nets_fen), kind, value), nets_fen)


def needs_approval(base_fen: Fen, given_fen: Fen, limit_bp: BasisPoints) -> bool:
    """Whether a discount is above what may be given without approval."""
    return given_fen * WHOLE > base_fen * limit_bp


def allocate_combo(list_prices_fen: Sequence[Fen], surcharges_fen: Sequence[Fen], combo_price_fen: Fen) -> list[Fen]:
    """What each component of one combo costs: the price by list price, a surcharge with its own component."""
    shares = split(combo_price_fen, list_prices_fen)
    return [share + extra for share, extra in zip(shares, surcharges_fen, strict=True)]


def tax_of(total_fen: Fen, rate_bp: BasisPoints, *, included: bool) -> Fen:
    """The tax inside an amount, or on top of it."""
    return round_half_up(Fraction(total_fen * rate_bp, WHOLE + rate_bp if included else WHOLE))
