"""How uses add up, and which count differences were mistakes of counting. Quantity is thousandths, value fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from shop.kernel.money import Fen, round_half_up
from shop.kernel.quantity import Thousandths

#: What came, in the order of the page.
CAME = ("receipt", "opening", "produced")
#: What recipes and options say was used.
THEORETICAL = ("recipe", "modifiers", "returned", "preparation")
#: What explains the rest; `unexplained` is what nothing explains.
OTHER = (
    "training", "staff", "sample", "waste_expired", "waste_broken", "waste_spilled", "waste_quality", "waste_remake",
    "waste", "kiln_loss", "revaluation", "count_error", "unexplained",
)  # fmt: skip
GROUPS = (*CAME, *THEORETICAL, *OTHER)


class Amount(NamedTuple):
    """So much of an item, and what it is worth."""

    quantity: Thousandths = 0
    value_fen: Fen = 0

    def plus(self, other: Amount) -> Amount:
        """Both together."""
        return Amount(self.quantity + other.quantity, self.value_fen + other.value_fen)

    def less(self, other: Amount) -> Amount:
        """What is left without the other."""
        return Amount(self.quantity - other.quantity, self.value_fen - other.value_fen)


NOTHING = Amount()


def total(amounts: Sequence[Amount]) -> Amount:
    """All of them together."""
    return Amount(sum(one.quantity for one in amounts), sum(one.value_fen for one in amounts))


@dataclass(frozen=True, slots=True)
class Explained:
    """One item in one period. `parts` holds every group of which something moved; came and went are both positive."""

    item_id: int
    opening: Amount
    closing: Amount
    parts: dict[str, Amount]

    def of(self, *groups: str) -> Amount:
        """Some groups together."""
        return total([self.parts.get(group, NOTHING) for group in groups])

    @property
    def came(self) -> Amount:
        """What came in."""
        return self.of(*CAME)

    @property
    def theoretical(self) -> Amount:
        """What recipes and options say was used."""
        return self.of(*THEORETICAL)

    @property
    def actual(self) -> Amount:
        """What was really used: what was there and came, less what is left."""
        return self.opening.plus(self.came).less(self.closing)

    @property
    def difference(self) -> Amount:
        """Actual less theoretical: exactly the sum of the other groups."""
        return self.actual.less(self.theoretical)

    @property
    def unexplained(self) -> Amount:
        """What nothing explains."""
        return self.of("unexplained")

    @property
    def moved(self) -> bool:
        """Whether anything happened."""
        return any(one != NOTHING for one in self.parts.values())


class Difference(NamedTuple):
    """A count difference, in the order they were posted: positive is gone, negative was found."""

    quantity: Thousandths
    value_fen: Fen
    inside: bool = True


def split_counts(differences: Sequence[Difference]) -> tuple[Amount, Amount]:
    """Of the differences inside the period: mistakes of counting, and what stays unexplained.

    What a count missed and a later one found again (or the other way round) was counted wrong: differences of opposite
    sign cancel each other, the latest first. `inside` is False for those before the period, which only cancel.
    """
    wrong = [0] * len(differences)
    standing: list[tuple[int, int]] = []
    for place, one in enumerate(differences):
        left = one.quantity
        while left and standing and (standing[-1][1] > 0) != (left > 0):
            other, rest = standing.pop()
            part = min(abs(left), abs(rest)) * (1 if left > 0 else -1)
            wrong[place] += part
            wrong[other] -= part
            left -= part
            if rest + part:
                standing.append((other, rest + part))
        if left:
            standing.append((place, left))
    error = unexplained = NOTHING
    for one, mistaken in zip(differences, wrong, strict=True):
        if not one.inside:
            continue
        whole = Amount(one.quantity, one.value_fen)
        counted_wrong = share(whole, mistaken)
        error, unexplained = error.plus(counted_wrong), unexplained.plus(whole.less(counted_wrong))
    return error, unexplained


def share(whole: Amount, quantity: Fraction | int) -> Amount:
    """The part of an amount that has this quantity, its value rounded once; the rest is the whole less the part."""
    if not whole.quantity:
        return NOTHING
    part = min(abs(round_half_up(quantity)), abs(whole.quantity))
    value = round_half_up(Fraction(whole.value_fen * part, abs(whole.quantity)))
    return Amount(part if whole.quantity > 0 else -part, value)
