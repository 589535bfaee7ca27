"""Three papers beside each other: what was ordered, what was accepted, what is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from shop.kernel.money import Fen, round_half_up
from shop.kernel.quantity import Thousandths

#: A line may differ by so much because the supplier rounds elsewhere.
ROUNDING: Fen = 1


@dataclass(frozen=True, slots=True)
class Side:
    """One line on the three papers. What older invoices of the order asked for is `invoiced_before`."""

    line_id: int
    ordered: Thousandths
    ordered_fen: Fen
    accepted: Thousandths
    accepted_fen: Fen
    invoiced_before: Thousandths
    asked: Thousandths
    asked_fen: Fen


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not fit on a line: the word for it, what was to be expected, what is asked."""

    line_id: int
    what: str
    expected: int
    asked: int


def check(lines: Sequence[Side]) -> list[Finding]:
    """Everything that does not fit, line by line."""
    found = []
    for one in lines:
        asked_in_all = one.invoiced_before + one.asked
        if asked_in_all > one.accepted:
            found.append(Finding(one.line_id, "more_than_received", one.accepted, asked_in_all))
        by_order = round_half_up(Fraction(one.ordered_fen * one.asked, one.ordered))
        if one.asked_fen > by_order + ROUNDING:
            found.append(Finding(one.line_id, "dearer_than_ordered", by_order, one.asked_fen))
        elif one.asked_fen < by_order - ROUNDING:
            found.append(Finding(one.line_id, "cheaper_than_ordered", by_order, one.asked_fen))
        if one.accepted:
            by_receipt = round_half_up(Fraction(one.accepted_fen * one.asked, one.accepted))
            if abs(one.asked_fen - by_receipt) > ROUNDING:
                found.append(Finding(one.line_id, "differs_from_receipt", by_receipt, one.asked_fen))
    return found
