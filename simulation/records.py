"""What happens on a day, as plain values: money in fen, quantities in whole pieces, moments in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from simulation.calendar import DayFacts
from simulation.catalogue import Choice
from simulation.weather import Weather


@dataclass(frozen=True, slots=True)
class Reduction:
    """Part of a line's discount: the promotion's name, its kind (line, order or combo) and what it takes off."""

    label: str
    kind: str
    fen: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sale. `unit_fen` is the list price with the chosen options; `combo` is what it is a part of, and the
    how manieth of the sale.
    """

    code: str
    quantity: int
    list_fen: int
    choices: tuple[Choice, ...]
    unit_fen: int
    reductions: tuple[Reduction, ...] = ()
    combo: tuple[str, int] | None = None

    @property
    def gross_fen(self) -> int:
        """Before discounts."""
        return self.quantity * self.unit_fen

    @property
    def discount_fen(self) -> int:
        """All discounts."""
        return sum(one.fen for one in self.reductions)

    @property
    def total_fen(self) -> int:
        """What the line costs."""
        return self.gross_fen - self.discount_fen


@dataclass(frozen=True, slots=True)
class Sale:
    """One visit's purchase. `count` numbers the sales of a day; `rounding_fen` is cash rounding (never positive)."""

    count: int
    moment: datetime
    segment: str
    lines: tuple[Line, ...]
    service: str
    method: str
    rounding_fen: int
    tendered_fen: int
    cashier: int

    @property
    def total_fen(self) -> int:
        """What the lines cost."""
        return sum(line.total_fen for line in self.lines)

    @property
    def paid_fen(self) -> int:
        """What was really paid."""
        return self.total_fen + self.rounding_fen


@dataclass(frozen=True, slots=True)
class Back:
    """A void, refund or comp: of the whole sale, or of one unit of one of its lines (place from 0)."""

    kind: str
    count: int
    place: int | None
    moment: datetime
    reason: str
    goods: str


@dataclass(frozen=True, slots=True)
class Use:
    """Goods used without a sale: remake (names sale and line), waste, staff, training."""

    kind: str
    moment: datetime
    code: str
    quantity: int
    reason: str
    cashier: int
    count: int | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class SoldOut:
    """A product ran out (reason) or is there again (None)."""

    code: str
    moment: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Missed:
    """Wanted, but not to be had: the masked part of demand. `instead` is what was taken in its place."""

    code: str
    moment: datetime
    instead: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """A day with everything on it. `expected` is the true mean demand by product; `level` the slow, unforeseeable part.

    `expected` counts what guests want during the opening hours, whether or not it was there, with the latent level
    and all shocks at their mean; on a closed day it is empty.
    """

    facts: DayFacts
    weather: Weather
    closed: str
    level: float
    expected: Mapping[str, float]
    sales: tuple[Sale, ...] = ()
    backs: tuple[Back, ...] = ()
    uses: tuple[Use, ...] = ()
    sold_out: tuple[SoldOut, ...] = ()
    missed: tuple[Missed, ...] = ()
    units: Mapping[str, int] = field(default_factory=dict)

    @property
    def date(self) -> date:
        """Which day it is."""
        return self.facts.day
