"""Why revenue changed: the difference of two periods shared among traffic, basket, mix, price, promotion and returns.

    revenue = orders x pieces per order x what a piece costs before discounts - discounts - what went back

Each factor is changed in turn while those after it stay as they were before; the parts add up to the difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import floor

from shop.kernel.errors import N_
from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths


class Effect(StrEnum):
    """The parts of a difference."""

    TRAFFIC = "traffic"
    CALENDAR = "calendar"
    BASKET = "basket"
    MIX = "mix"
    PRICE = "price"
    PROMOTION = "promotion"
    RETURNS = "returns"


EFFECTS = {
    Effect.TRAFFIC: N_("客流：单数多少"),
    Effect.CALENDAR: N_("天气、节假日不同的那几天"),
    Effect.BASKET: N_("每单买几件"),
    Effect.MIX: N_("卖的东西不同"),
    Effect.PRICE: N_("标价变了"),
    Effect.PROMOTION: N_("优惠多少"),
    Effect.RETURNS: N_("退款、撤单、免单"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """How much of a product was sold and what that came to before discounts."""

    units: Thousandths
    gross_fen: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two periods. Discounts and what went back are positive."""

    orders: int
    revenue_fen: Fen
    discount_fen: Fen
    products: Mapping[int, Piece] = field(default_factory=dict)

    @property
    def units(self) -> Thousandths:
        """Everything that was sold."""
        return sum(piece.units for piece in self.products.values())

    @property
    def gross_fen(self) -> Fen:
        """What that came to before discounts."""
        return sum(piece.gross_fen for piece in self.products.values())

    @property
    def comparable(self) -> bool:
        """Whether there is anything to divide by."""
        return self.orders > 0 and self.units > 0 and self.gross_fen > 0


def effects(now: Side, before: Side, *, unlike: int | None = None) -> dict[Effect, Fen] | None:
    """The parts, whole fen, which add up to the difference of the revenues; None when one side sold nothing.

    `unlike`: how many of the orders more (or fewer) fell on days whose weather or holidays differ from those they are
    compared with; these are told apart from the rest of the traffic.
    """
    if not now.comparable or not before.comparable:
        return None
    unit = Fraction(before.gross_fen, before.units)
    per_order, per_order_before = Fraction(now.units, now.orders), Fraction(before.units, before.orders)
    price = Fraction(0)
    for key, piece in now.products.items():
        past = before.products.get(key)
        if past is not None and piece.units > 0 and past.units > 0:
            price += Fraction(piece.gross_fen) - piece.units * Fraction(past.gross_fen, past.units)
    gross = {
        Effect.TRAFFIC: (now.orders - before.orders - (unlike or 0)) * per_order_before * unit,
        **({} if unlike is None else {Effect.CALENDAR: unlike * per_order_before * unit}),
        Effect.BASKET: now.orders * (per_order - per_order_before) * unit,
        Effect.MIX: Fraction(now.gross_fen) - now.units * unit - price,
        Effect.PRICE: price,
    }
    rate, rate_before = Fraction(now.discount_fen, now.gross_fen), Fraction(before.discount_fen, before.gross_fen)
    parts = {effect: part * (1 - rate_before) for effect, part in gross.items()}
    parts[Effect.PROMOTION] = (rate_before - rate) * now.gross_fen
    whole = now.revenue_fen - before.revenue_fen
    parts[Effect.RETURNS] = whole - sum(parts.values(), Fraction(0))
    return _whole_fen(parts, whole)


def _whole_fen(parts: Mapping[Effect, Fraction], whole: Fen) -> dict[Effect, Fen]:
    """Round the parts so that they still add up: down first, then the missing fen to the largest remainders."""
    found = {effect: floor(part) for effect, part in parts.items()}
    order = sorted(parts, key=lambda effect: (found[effect] - parts[effect], effect))
    for effect in order[: whole - sum(found.values())]:
        found[effect] += 1
    return found


def largest(parts: Mapping[Effect, Fen], whole: Fen) -> Effect | None:
    """The part that explains most of a difference: the largest in its direction."""
    if not whole:
        return None
    sign = 1 if whole > 0 else -1
    best = max(parts, key=lambda effect: sign * parts[effect])
    return best if sign * parts[best] > 0 else None
