"""What a stream left beside the streams before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from shop.suggestions.rules.states import Part
from shop.suggestions.rules.streams import LEAST_STREAMS, Showing

#: 97.5 % quantiles of Student's t for 1, 2, 3 … degrees of freedom; later the normal one is near enough.
STUDENT = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18)
NORMAL = 1.96


def left_of(goods: Sequence[Showing], costs: Mapping[int, float]) -> float:
    """What a stream left, fen; goods whose cost nobody knows left nothing."""
    return sum(one.kept_fen - one.pieces * costs[one.product] for one in goods if one.product in costs)


def against_earlier(
    mine: Sequence[Showing], before: Sequence[Sequence[Showing]], costs: Mapping[int, float]
) -> Part | None:
    """What a stream left more than those before it, with the 95 % interval; None where too few are known."""
    earlier = np.array([left_of(one, costs) for one in before])
    if len(earlier) < LEAST_STREAMS:
        return None
    gap = left_of(mine, costs) - float(earlier.mean())
    free = len(earlier) - 1
    wide = STUDENT[free - 1] if free <= len(STUDENT) else NORMAL
    error = float(earlier.std(ddof=1)) * float(np.sqrt(1 + 1 / len(earlier)))
    return Part(gap, gap - wide * error, gap + wide * error)
