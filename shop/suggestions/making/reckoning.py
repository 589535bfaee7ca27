"""What a lower price is expected to earn: assumptions drawn many times, what was measured before, an interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.elasticity import ElasticityEstimator
from forecasting.panel import Floats, Panel
from shop.suggestions.making.draft import Estimate
from shop.suggestions.making.past import Past
from shop.suggestions.rules.learning import Factor

DRAWS, SEED = 2000, 20
#: Where no price ever moved: how drinks and crafts usually answer to a price, and how far that may be wrong.
USUAL_ELASTICITY, USUAL_ERROR = -1.4, 0.5
#: What being named on a poster adds to what the lower price does, and how far that may be wrong (logarithm).
NOTICED, NOTICED_ERROR = 1.2, 0.15
STEEPEST, FLATTEST = -4.0, -0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """How a product's demand answers to its price; `measured`: from its own price changes."""

    elasticity: float
    error: float
    measured: bool


class Answers:
    """Elasticities of all goods whose prices moved, the usual one for the others."""

    def __init__(self, past: Past) -> None:
        self.known: dict[int, Answer] = {}
        if past.prices is None:
            return
        rows = [row for row in range(len(past.goods)) if np.nanstd(past.prices[row]) > 0]
        if not rows:
            return
        names = tuple(str(past.goods[row].id) for row in rows)
        panel = Panel(past.units[rows], np.datetime64(past.first_day), names)
        fitted = ElasticityEstimator().fit(panel, past.prices[rows])
        for name, value, error in zip(names, fitted.shrunk_, fitted.shrunk_error_, strict=True):
            if np.isfinite(value) and value < 0 and error < 2 * USUAL_ERROR:
                self.known[int(name)] = Answer(float(value), float(error), measured=True)

    def of(self, product: int) -> Answer:
        """The answer of one product."""
        return self.known.get(product, Answer(USUAL_ELASTICITY, USUAL_ERROR, measured=False))


def demand_factor(answer: Answer, off: float, chance: np.random.Generator) -> Floats:
    """(draws,) how many times as much is bought at a price lower by the share `off`, poster included."""
    elasticity = np.clip(chance.normal(answer.elasticity, answer.error, DRAWS), STEEPEST, FLATTEST)
    noticed = np.exp(chance.normal(np.log(NOTICED), NOTICED_ERROR, DRAWS))
    return np.asarray((1 - off) ** elasticity * noticed)


def drawn_rate(count: float, days: int, chance: np.random.Generator) -> Floats:
    """(draws,) events a day when `count` were seen in so many days."""
    return np.asarray(chance.gamma(count + 0.5, 1.0, DRAWS) / max(days, 1))


def estimate(draw: Callable[[np.random.Generator], Floats], factor: Factor) -> Estimate:
    """Mean and 80 % interval of (draws,) fen a day, times what was learned from trials."""
    chance = np.random.default_rng(SEED)
    fen = draw(chance) * chance.normal(factor.mean, factor.spread, DRAWS)
    low, high = np.quantile(fen, [0.1, 0.9])
    return Estimate(float(fen.mean()), float(low), float(high))


def best_of(offers: Sequence[int], reckon: Callable[[int], float]) -> int:
    """The offer (fen or percent) that earns most."""
    return max(offers, key=reckon)
