"""What a recipe says: lines with roles, what they really use up, what comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from shop.kernel.quantity import Thousandths

WHOLE_BP = 10_000
#: How a line whose item has a recipe of its own is taken: made in the cup, or from a batch on the shelf.
PLAIN, EXPLODE, STOCKED = "plain", "explode", "stocked"
MODES = (PLAIN, EXPLODE, STOCKED)
RECIPE, MODIFIER = "recipe", "modifier"


@dataclass(frozen=True, slots=True)
class Line:
    """So much of an item in a role; `quantity` is net, in thousandths of the item's unit, exact."""

    item_id: int
    quantity: Fraction
    role: str = ""
    waste_bp: int = 0
    mode: str = PLAIN
    origin: str = RECIPE

    @property
    def gross(self) -> Fraction:
        """What is taken from stock: net / (1 - waste). 18 g of beans with 4 % purge are 18.75 g."""
        return gross_use(self.quantity, self.waste_bp)

    def scaled(self, factor: Fraction) -> Line:
        """The line for a larger or smaller amount."""
        return Line(self.item_id, self.quantity * factor, self.role, self.waste_bp, self.mode, self.origin)


@dataclass(frozen=True, slots=True)
class Formula:
    """One version of a recipe: from these lines comes `output`, of which `loss_bp` is lost."""

    version_id: int
    lines: tuple[Line, ...]
    output: Thousandths = 1000
    loss_bp: int = 0
    valid_from: datetime | None = None

    @property
    def yielded(self) -> Fraction:
        """What is planned to be there in the end."""
        return Fraction(self.output) * (WHOLE_BP - self.loss_bp) / WHOLE_BP

    def lines_for(self, wanted: Fraction | int) -> tuple[Line, ...]:
        """The lines for `wanted` thousandths of what the recipe makes."""
        factor = Fraction(wanted) / self.yielded
        return tuple(line.scaled(factor) for line in self.lines)


def gross_use(net: Fraction | int, waste_bp: int) -> Fraction:
    """What has to be taken so that `net` is left after waste."""
    return Fraction(net) * WHOLE_BP / (WHOLE_BP - waste_bp)


def roles_of(lines: Iterable[Line]) -> frozenset[str]:
    """The roles that occur."""
    return frozenset(line.role for line in lines if line.role)
