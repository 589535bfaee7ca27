"""Units: base unit by dimension, exact factors, mass and volume only through an item's own density (domain rule 10)."""

from __future__ import annotations

from fractions import Fraction

from shop.kernel.errors import N_, DomainError
from shop.kernel.quantity import ONE, Thousandths

#: unit: (dimension, base units in one of it).
KNOWN: dict[str, tuple[str, Fraction]] = {
    "mg": ("mass", Fraction(1, 1000)),
    "g": ("mass", Fraction(1)),
    "kg": ("mass", Fraction(1000)),
    "ml": ("volume", Fraction(1)),
    "l": ("volume", Fraction(1000)),
    "pc": ("count", Fraction(1)),
}


class NotConvertible(DomainError):
    """A quantity cannot be told in this unit."""

    message = N_("「%(unit)s」换算不成这种物料的单位。质量和体积之间要先在物料上填密度。")


class TooLittle(DomainError):
    """A quantity is less than a thousandth of the base unit."""

    message = N_("数量太小，不到基本单位的千分之一。请换小一点的单位，或多写一些。")


def in_base_units(amount: Fraction, unit: str, *, dimension: str, density: Fraction | None = None) -> Fraction:
    """`amount` of `unit` in the base unit of `dimension`, exact; the same unit stays as it is. Raises NotConvertible.

    `density` is grams per millilitre.
    """
    if unit not in KNOWN:
        raise NotConvertible(unit=unit)
    of, factor = KNOWN[unit]
    base = amount * factor
    if of == dimension:
        return base
    if density and (of, dimension) == ("mass", "volume"):
        return base / density
    if density and (of, dimension) == ("volume", "mass"):
        return base * density
    raise NotConvertible(unit=unit)


def thousandths(amount: Fraction) -> Thousandths:
    """An exact number of base units as whole thousandths, half-up. Raises TooLittle for less than one."""
    whole = (2 * amount.numerator * ONE + amount.denominator) // (2 * amount.denominator)
    if amount * ONE < 1:
        raise TooLittle
    return whole
