"""Which lines go back and what they are worth, before the money is planned (domain rules 4 and 13). Money is fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from shop.kernel.money import Fen, split
from shop.kernel.quantity import Thousandths, line_amount
from shop.sales.rules.refunds import combo_kept_value, refund_value


class SoldLine(NamedTuple):
    """A line as it stands: what was paid for it, what already went back; `combo` names the combo it belongs to."""

    line_no: int
    quantity: Thousandths
    unit_price_fen: Fen
    total_fen: Fen
    returned_quantity: Thousandths
    refunded_fen: Fen
    combo: str

    @property
    def left(self) -> Thousandths:
        """What can still go back."""
        return self.quantity - self.returned_quantity


def line_values(
    lines: Sequence[SoldLine], picks: Mapping[int, Thousandths], *, changed_mind: bool = False
) -> dict[int, Fen]:
    """What each picked line gives back. A customer who changed their mind about a part of a combo pays for the parts
    they keep what these cost alone."""
    values = {line.line_no: _value(line, picks[line.line_no]) for line in lines if picks.get(line.line_no, 0) > 0}
    if not changed_mind:
        return values
    for combo in {line.combo for line in lines if line.combo and line.line_no in values}:
        parts = [line for line in lines if line.combo == combo]
        picked = [line for line in parts if line.line_no in values]
        paid = sum(line.total_fen - line.refunded_fen for line in parts)
        kept = sum(line_amount(line.left - picks.get(line.line_no, 0), line.unit_price_fen) for line in parts)
        whole = sum(values[line.line_no] for line in picked)
        back = min(whole, combo_kept_value(paid, kept))
        for line, share in zip(picked, split(back, [values[line.line_no] for line in picked]), strict=True):
            values[line.line_no] = share
    return values


def _value(line: SoldLine, back: Thousandths) -> Fen:
    worth = refund_value(line.total_fen, line.quantity, line.returned_quantity, back)
    return min(worth, line.total_fen - line.refunded_fen)
