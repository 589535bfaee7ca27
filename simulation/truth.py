"""What is true in the world and what an analysis may hope to find: tastes, elasticities, affinities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from simulation.catalogue import DRINK, PIECE, Item, rows
from simulation.parameters import LOCAL, SEGMENTS, STUDENT, TOURIST

USUAL_HIGH = 24.0


@dataclass(frozen=True, slots=True)
class ProductTruth:
    """How a product is liked: `share` among its kind, own-price `elasticity` around `reference_fen`, `heat` per 10 °C.

    `tastes` multiply the share for each kind of guest.
    """

    code: str
    kind: str
    reference_fen: int
    share: float
    elasticity: float
    heat: float
    tastes: Mapping[str, float]

    def pull(self, price_fen: float, high: float) -> float:
        """Demand relative to the reference price and the usual temperature."""
        warmth = 2.718281828459045 ** (self.heat * (high - USUAL_HIGH) / 10)
        if price_fen <= 0:
            return float(warmth)
        return float((price_fen / self.reference_fen) ** self.elasticity * warmth)


@dataclass(frozen=True, slots=True)
class AffinityTruth:
    """Who takes `first` takes `second` along with this chance per unit, on top of everything else."""

    first: str
    second: str
    chance: float


#: The pairs that really go together. Whatever else is found together is chance or a common cause.
AFFINITIES = (
    AffinityTruth("D15", "DT-CUP-007", 0.045),
    AffinityTruth("D15", "D31", 0.09),
    AffinityTruth("D01", "DT-CUP-005", 0.06),
    AffinityTruth("D04", "DT-CUP-003", 0.012),
    AffinityTruth("D21", "DT-ORN-003", 0.05),
    AffinityTruth("D20", "DT-ORN-005", 0.045),
    AffinityTruth("D04", "D30", 0.05),
    AffinityTruth("D03", "D28", 0.035),
)


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that is true of the products of a catalogue."""

    products: Mapping[str, ProductTruth]
    affinities: tuple[AffinityTruth, ...]

    def elasticity(self, code: str) -> float:
        """The own-price elasticity of a product."""
        return self.products[code].elasticity

    def affinity(self, first: str, second: str) -> float:
        """The chance with which `first` brings `second` along; 0 for pairs that have nothing to do with each other."""
        return sum(one.chance for one in self.affinities if (one.first, one.second) == (first, second))


@cache
def known_products() -> Mapping[str, ProductTruth]:
    """The truth of the usual catalogue by code."""
    return {
        row["code"]: ProductTruth(
            row["code"], row["kind"], int(row["price_yuan"]) * 100, float(row["share"]), float(row["elasticity"]),
            float(row["heat"]), {segment: float(row[segment]) for segment in SEGMENTS},
        )
        for row in rows("products")
    }  # fmt: skip


def truth_of(catalogue: tuple[Item, ...]) -> Truth:
    """The truth of a catalogue; a product the world does not know is liked a little, dear ones less."""
    known = known_products()
    products = {item.code: known.get(item.code) or _stranger(item) for item in catalogue}
    pairs = tuple(pair for pair in AFFINITIES if pair.first in products and pair.second in products)
    return Truth(products, pairs)


def _stranger(item: Item) -> ProductTruth:
    share = 20.0 if item.kind == DRINK else min(1.0, 3000 / max(1, item.price_fen))
    tastes = (
        {STUDENT: 1.0, LOCAL: 1.0, TOURIST: 1.0} if item.kind != PIECE else {STUDENT: 0.1, LOCAL: 0.3, TOURIST: 1.6}
    )
    return ProductTruth(item.code, item.kind, max(100, item.price_fen), share, -1.5, 0.0, tastes)
