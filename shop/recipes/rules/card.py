"""The price card: from what goes into a product to a price that pays for it, and the floor below it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shop.kernel.money import Fen, round_half_up
from shop.recipes.rules.lines import WHOLE_BP


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What comes on top of the material. Shares of the price are basis points of the price."""

    loss_bp: int = 300
    labour_fen_per_hour: Fen = 2000
    energy_fen: Fen = 30
    platform_bp: int = 0
    margin_bp: int = 6000


@dataclass(frozen=True, slots=True)
class PriceCard:
    """Every step of the way from the material to the price, and what the present price really leaves."""

    material: Fraction
    loss: Fraction
    labour: Fraction
    energy: Fraction
    floor_fen: Fen
    price_fen: Fen

    @property
    def cost(self) -> Fraction:
        """All that is spent on one piece."""
        return self.material + self.loss + self.labour + self.energy

    @property
    def cost_fen(self) -> Fen:
        """The same in whole fen, rounded up."""
        return _up(self.cost)


def price_card(material: Fraction, *, seconds: int, shares: Shares) -> PriceCard:
    """Work out floor and price: cost / (1 - fee) and cost / (1 - fee - margin), rounded up to whole fen."""
    loss = material * shares.loss_bp / (WHOLE_BP - shares.loss_bp)
    labour = Fraction(shares.labour_fen_per_hour * seconds, 3600)
    energy = Fraction(shares.energy_fen)
    cost = material + loss + labour + energy
    floor = cost * WHOLE_BP / (WHOLE_BP - shares.platform_bp)
    price = cost * WHOLE_BP / (WHOLE_BP - shares.platform_bp - shares.margin_bp)
    return PriceCard(material, loss, labour, energy, _up(floor), _up(price))


def margin_bp(price_fen: Fen, cost: Fraction) -> int | None:
    """What is left of the price after the cost, in basis points of the price; None at a price of 0."""
    return round_half_up((price_fen - cost) * WHOLE_BP / price_fen) if price_fen else None


def _up(value: Fraction) -> Fen:
    return -((-value.numerator) // value.denominator)
