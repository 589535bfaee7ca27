"""Quotes side by side: what each really costs for what is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from shop.kernel.money import Fen
from shop.kernel.quantity import ONE, Thousandths


@dataclass(frozen=True, slots=True)
class Offer:
    """A quote: base units in a pack, price and freight of a pack, the fewest packs that are sold."""

    id: int
    pack: Fraction
    price_fen: Fen
    freight_fen: Fen
    minimum_packs: int


@dataclass(frozen=True, slots=True)
class Compared:
    """An offer for what is needed. `unit_fen` is fen per base unit with freight, exact."""

    id: int
    packs: int
    quantity: Thousandths
    goods_fen: Fen
    freight_fen: Fen
    unit_fen: Fraction
    extra: Thousandths
    cheapest: bool = False
    lowest_unit: bool = False

    @property
    def total_fen(self) -> Fen:
        """What is paid."""
        return self.goods_fen + self.freight_fen


def packs_for(need: Thousandths, offer: Offer) -> int:
    """Whole packs that hold what is needed, at least as many as the supplier sells."""
    exact = Fraction(need, ONE) / offer.pack
    return max(offer.minimum_packs, -(-exact.numerator // exact.denominator))


def quantity_of(packs: int, pack: Fraction) -> Thousandths:
    """Packs in thousandths of the base unit, rounded half up where a pack is no whole number of them."""
    exact = packs * pack * ONE
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def compare(need: Thousandths, offers: Sequence[Offer]) -> list[Compared]:
    """The offers for what is needed, the one that costs least first; ties by the price of a unit, then by id."""
    rows = []
    for offer in offers:
        packs = packs_for(need, offer)
        quantity = quantity_of(packs, offer.pack)
        unit = (offer.price_fen + offer.freight_fen) / offer.pack
        rows.append((offer, packs, quantity, unit))
    if not rows:
        return []
    lowest_unit = min(unit for *_, unit in rows)
    rows.sort(key=lambda row: (row[1] * (row[0].price_fen + row[0].freight_fen), row[3], row[0].id))
    return [
        Compared(
            id=offer.id, packs=packs, quantity=quantity, goods_fen=packs * offer.price_fen,
            freight_fen=packs * offer.freight_fen, unit_fen=unit, extra=quantity - need, cheapest=place == 0,
            lowest_unit=unit == lowest_unit,
        )
        for place, (offer, packs, quantity, unit) in enumerate(rows)
    ]  # fmt: skip
