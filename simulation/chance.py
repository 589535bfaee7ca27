"""Chance: one stream of random numbers per purpose and day, so that changing one part never shifts another."""

from __future__ import annotations

import math
from datetime import date
from random import Random

FEW = 60.0


def stream(seed: int, purpose: str, day: date | None = None) -> Random:
    """The random numbers of one purpose (on one day); the same for ever."""
    return Random(f"{seed}/{purpose}/{day.isoformat() if day else ''}")


def poisson(chance: Random, mean: float) -> int:
    """How often something happens that happens `mean` times on average."""
    if mean <= 0:
        return 0
    if mean > FEW:
        half = mean / 2
        return poisson(chance, half) + poisson(chance, mean - half)
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def shock(chance: Random, shape: float) -> float:
    """A gamma factor with mean 1 and variance 1/shape; mixed into a Poisson mean it gives a negative binomial."""
    return chance.gammavariate(shape, 1 / shape)
