"""What a refund gives back and through which payments (domain rules 1, 4, 6 and 13). Money is fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from shop.kernel.money import Fen, RoundingMode, round_cash, round_half_up
from shop.kernel.quantity import Thousandths

CASH = "cash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """How the shop rounds cash."""

    mode: RoundingMode
    step_fen: Fen

    def payable(self, due_fen: Fen) -> Fen:
        """What cash pays for `due_fen`."""
        return round_cash(due_fen, self.mode, self.step_fen)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversible:
    """What is left of one payment; `key` names it."""

    key: str
    method: str
    left_fen: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """One part of the money that goes back: which payment it reverses and how it leaves (positive fen)."""

    reverses: str
    method: str
    fen: Fen


def refund_value(total_fen: Fen, quantity: Thousandths, before: Thousandths, back: Thousandths) -> Fen:
    """What `back` units of a line are worth when `before` went back already: all units together are the whole line."""

    def up_to(units: Thousandths) -> Fen:
        return round_half_up(Fraction(total_fen * units, quantity))

    return up_to(before + back) - up_to(before)


def combo_kept_value(paid_fen: Fen, kept_alone_fen: Fen) -> Fen:
    """Change of mind about a part of a combo: what was paid less what the kept parts cost alone; never below zero."""
    return max(0, paid_fen - kept_alone_fen)


def cash_instead(value_fen: Fen, most_fen: Fen, rounding: Rounding) -> Fen:
    """Cash for a value paid by other means: rounded like the shop rounds, down when up would be above `most_fen`."""
    payable = rounding.payable(value_fen)
    return payable if payable <= most_fen else round_cash(most_fen, "down", rounding.step_fen)[0]


def refund_plan(
    payments: Sequence[Reversible],
    value_fen: Fen,
    *,
    everything: bool,
    rounding: Rounding,
    cash_first: bool = False,
    in_cash: bool = False,
) -> list[Back]:
    """How `value_fen` leaves through the original payments, non-cash first because cash was the remainder.

    `everything` (nothing of the order stays sold) returns exactly what is left of each payment; otherwise the cash
    part is rounded like the sale and never above what was paid. `in_cash` hands the same value back in cash.
    """
    usable = [payment for payment in payments if payment.left_fen > 0]
    usable.sort(key=lambda payment: (payment.method == CASH) is not cash_first)
    parts = _allot(usable, value_fen, rounding, everything=everything)
    if in_cash:
        parts = _as_cash(parts, rounding)
    return [
        Back(reverses=payment.key, method=CASH if in_cash else payment.method, fen=fen)
        for payment, fen in parts
        if fen > 0
    ]


def _allot(
    payments: Sequence[Reversible], value_fen: Fen, rounding: Rounding, *, everything: bool
) -> list[tuple[Reversible, Fen]]:
    if everything:
        return [(payment, payment.left_fen) for payment in payments]
    parts = []
    for payment in payments:
        part = min(value_fen, payment.left_fen)
        value_fen -= part
        fen = min(rounding.payable(part), payment.left_fen) if payment.method == CASH else part
        parts.append((payment, fen))
    return [(payment, fen) for payment, fen in parts if fen > 0]


def _as_cash(parts: Sequence[tuple[Reversible, Fen]], rounding: Rounding) -> list[tuple[Reversible, Fen]]:
    paid = sum(payment.left_fen for payment, _ in parts)
    left = cash_instead(sum(fen for _, fen in parts), paid, rounding)
    cash = []
    for position, (payment, fen) in enumerate(parts):
        take = min(left, payment.left_fen if position == len(parts) - 1 else fen)
        left -= take
        cash.append((payment, take))
    return cash
