"""Units: exact factors to the base unit; mass and volume meet only through an item's density (domain rule 10)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shop.kernel.errors import N_, DomainError
from shop.kernel.money import round_half_up
from shop.kernel.quantity import Thousandths

MASS, VOLUME, COUNT = "mass", "volume", "count"
GRAM, MILLILITRE, PIECE = "g", "ml", "pc"
BASE = {MASS: GRAM, VOLUME: MILLILITRE, COUNT: PIECE}


class NoConversion(DomainError):
    """The two units measure different things and no density joins them."""

    message = N_("「%(given)s」不能换算成「%(wanted)s」。重量和体积之间换算，要先填这种原料的密度。")


class TooLittle(DomainError):
    """The amount is less than a thousandth of the unit."""

    message = N_("用量太少：换算后不到千分之一%(unit)s。请检查数量和单位。")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures and how many base units it is (``box = 12 x 1 l`` is 12000 ml)."""

    name: str
    dimension: str
    factor: Fraction = Fraction(1)


UNITS = {
    one.name: one
    for one in (
        Unit("g", MASS),
        Unit("kg", MASS, Fraction(1000)),
        Unit("mg", MASS, Fraction(1, 1000)),
        Unit("ml", VOLUME),
        Unit("l", VOLUME, Fraction(1000)),
        Unit("pc", COUNT),
    )
}


def convert(amount: Fraction | int, given: Unit, wanted: Unit, *, density: Fraction | None = None) -> Fraction:
    """`amount` of one unit in the other, exactly. `density` is g per ml. Raises NoConversion."""
    if given == wanted:
        return Fraction(amount)
    base = Fraction(amount) * given.factor
    ways = {(MASS, VOLUME): 1 / density, (VOLUME, MASS): density} if density else {}
    if given.dimension != wanted.dimension:
        factor = ways.get((given.dimension, wanted.dimension))
        if factor is None:
            raise NoConversion(given=given.name, wanted=wanted.name)
        base *= factor
    return base / wanted.factor


def thousandths(amount: Fraction | int, given: Unit, wanted: Unit, *, density: Fraction | None = None) -> Thousandths:
    """The amount as a line of a recipe keeps it. Raises NoConversion, TooLittle below one thousandth."""
    exact = convert(amount, given, wanted, density=density) * 1000
    if exact < 1:
        raise TooLittle(unit=wanted.name)
    return round_half_up(exact)
