"""What measured trials teach the next suggestion: a factor on what is expected, drawn to what its kind has shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

#: Before anything was measured: what is reckoned comes true on average, more or less.
PRIOR, PRIOR_SPREAD = 1.0, 0.6
#: How far suggestions of one kind differ from each other.
BETWEEN = 0.4
#: Reckoned effects smaller than this (fen a day) tell nothing as ratios.
LEAST_FEN = 20.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A trial: what it was about, what was reckoned, what was measured with its standard error; fen a day."""

    kind: str
    subject: str
    reckoned: float
    measured: float
    error: float


@dataclass(frozen=True, slots=True)
class Factor:
    """What to multiply a reckoned effect by, how sure that is, and how many trials say so."""

    mean: float = PRIOR
    spread: float = PRIOR_SPREAD
    trials: int = 0


def factor_for(kind: str, subject: str, seen: Iterable[Seen]) -> Factor:
    """Normal shrinkage in two steps: the kind from all its trials, then the same goods from their own."""
    mine = [one for one in seen if one.kind == kind and abs(one.reckoned) >= LEAST_FEN and one.error > 0]
    mean, variance = PRIOR, PRIOR_SPREAD**2
    for one in mine:
        if one.subject != subject:
            mean, variance = _updated(mean, variance, one, BETWEEN**2)
    variance += BETWEEN**2 if mine else 0.0
    for one in mine:
        if one.subject == subject:
            mean, variance = _updated(mean, variance, one, 0.0)
    return Factor(mean, sqrt(variance), len(mine))


def _updated(mean: float, variance: float, one: Seen, more: float) -> tuple[float, float]:
    noise = (one.error / one.reckoned) ** 2 + more
    kept = variance / (variance + noise)
    return mean + kept * (one.measured / one.reckoned - mean), variance * (1 - kept)
