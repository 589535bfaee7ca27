"""What a drawer should hold and what a count says (domain rule 2). Money is fen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from shop.kernel.money import Fen

#: Notes and coins people count, in fen: 100/50/20/10/5/1 yuan, 5/1 jiao.
DENOMINATIONS: tuple[Fen, ...] = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10)
Pieces: TypeAlias = Sequence[tuple[Fen, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawer:
    """What went into and out of one drawer. Sales and refunds are net: what stayed, not what was handed over."""

    float_fen: Fen = 0
    sales_fen: Fen = 0
    refunds_fen: Fen = 0
    paid_in_fen: Fen = 0
    paid_out_fen: Fen = 0
    drops_fen: Fen = 0

    @property
    def expected_fen(self) -> Fen:
        """What should be in the drawer."""
        put_in = self.float_fen + self.sales_fen + self.paid_in_fen
        return put_in - self.refunds_fen - self.paid_out_fen - self.drops_fen

    def variance(self, counted_fen: Fen) -> Fen:
        """Counted less expected: positive when there is too much."""
        return counted_fen - self.expected_fen


def worth(pieces: Pieces) -> Fen:
    """What the counted notes and coins are worth together."""
    return sum(fen * count for fen, count in pieces)


def tidy(pieces: Iterable[tuple[Fen, int]]) -> list[tuple[Fen, int]]:
    """The counted pieces, largest first, each denomination once, none of which there are none."""
    sums: dict[Fen, int] = {}
    for fen, count in pieces:
        sums[fen] = sums.get(fen, 0) + count
    return [(fen, sums[fen]) for fen in sorted(sums, reverse=True) if sums[fen]]


def needs_acknowledging(variance_fen: Fen | None, tolerance_fen: Fen) -> bool:
    """Whether a teacher has to look at a difference; a drawer nobody counted always needs it."""
    return variance_fen is None or abs(variance_fen) > tolerance_fen
