"""What a recipe costs, as an exact sum rounded once, and why one cost is not another (domain rule 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shop.kernel.money import Fen, round_half_up
from shop.recipes.rules.explode import Need

PRICE, AMOUNT, ADDED, REMOVED = "price", "amount", "added", "removed"


@dataclass(frozen=True, slots=True)
class Cost:
    """An exact cost, and the items whose value nobody knows: with any of them it is not the whole cost."""

    exact: Fraction
    unknown: frozenset[int] = frozenset()

    @property
    def fen(self) -> Fen | None:
        """Rounded once; None while something is unknown - never a silent 0."""
        return None if self.unknown else round_half_up(self.exact)


@dataclass(frozen=True, slots=True)
class Contribution:
    """A part of the difference between two costs: an item became dearer, is used more, came or went."""

    item_id: int
    why: str
    exact: Fraction


def cost_of(needs: Iterable[Need], values: Mapping[int, Fraction]) -> Cost:
    """The cost with these values in fen per thousandth."""
    total, unknown = Fraction(0), set()
    for need in needs:
        value = values.get(need.item_id)
        if value is None:
            unknown.add(need.item_id)
        else:
            total += need.quantity * value
    return Cost(total, frozenset(unknown))


def why_changed(
    before: Iterable[Need],
    after: Iterable[Need],
    values_before: Mapping[int, Fraction],
    values_after: Mapping[int, Fraction],
) -> list[Contribution]:
    """Each contribution to the difference, the largest first; their sum is exactly the difference.

    More of an item counts at the old value, a dearer item at the new amount.
    """
    old, new = _by_item(before), _by_item(after)
    found = []
    for item_id in old.keys() | new.keys():
        had, has = old.get(item_id, Fraction(0)), new.get(item_id, Fraction(0))
        was = values_before.get(item_id, values_after.get(item_id, Fraction(0)))
        now = values_after.get(item_id, was)
        if not had:
            found.append(Contribution(item_id, ADDED, has * now))
        elif not has:
            found.append(Contribution(item_id, REMOVED, -had * was))
        else:
            found.append(Contribution(item_id, AMOUNT, (has - had) * was))
            found.append(Contribution(item_id, PRICE, has * (now - was)))
    real = [one for one in found if one.exact]
    return sorted(real, key=lambda one: (-abs(one.exact), one.item_id, one.why))


def _by_item(needs: Iterable[Need]) -> dict[int, Fraction]:
    sums: dict[int, Fraction] = {}
    for need in needs:
        sums[need.item_id] = sums.get(need.item_id, Fraction(0)) + need.quantity
    return sums
