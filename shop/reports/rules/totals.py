"""The figures of some days, and what follows from them. Money is fen, shares are basis points."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shop.kernel.money import Fen, round_half_up
from shop.kernel.quantity import Thousandths

WHOLE_BP = 10_000


def share_bp(part: int, whole: int) -> int | None:
    """A part of a whole in basis points, half-up; None of nothing."""
    return round_half_up(Fraction(WHOLE_BP * part, whole)) if whole > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Revenue whose cost is known, that cost, and how much of it was guessed because goods had run out."""

    costed_fen: Fen = 0
    cost_fen: Fen = 0
    provisional_fen: Fen = 0

    @property
    def margin_fen(self) -> Fen:
        """What is left of the revenue whose cost is known."""
        return self.costed_fen - self.cost_fen

    @property
    def margin_bp(self) -> int | None:
        """The margin as a share of that revenue."""
        return share_bp(self.margin_fen, self.costed_fen)

    @property
    def final_bp(self) -> int | None:
        """How much of the cost is not a guess."""
        return share_bp(self.cost_fen - self.provisional_fen, self.cost_fen)

    def covers_bp(self, revenue_fen: Fen) -> int | None:
        """How much of a revenue has a known cost."""
        return share_bp(self.costed_fen, revenue_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What was sold less what went back. `orders` is None where orders cannot be told apart: in one of the halls."""

    revenue_fen: Fen = 0
    orders: int | None = None
    units: Thousandths = 0
    gross_fen: Fen = 0
    discount_fen: Fen = 0
    returned_fen: Fen = 0

    @property
    def average_fen(self) -> Fen | None:
        """Revenue per order, half-up; None without orders."""
        return round_half_up(Fraction(self.revenue_fen, self.orders)) if self.orders and self.orders > 0 else None

    @property
    def unit_fen(self) -> Fen | None:
        """Revenue per piece, half-up; None when nothing was sold."""
        return round_half_up(Fraction(1000 * self.revenue_fen, self.units)) if self.units > 0 else None

    @property
    def anything(self) -> bool:
        """Whether anything was sold or came back."""
        return bool(self.orders or self.units or self.revenue_fen)
