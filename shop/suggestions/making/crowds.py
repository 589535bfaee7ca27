"""Who watched earlier streams, for how long, and how much of it ended in a sale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shop.suggestions.rules.streams import Showing

LEAST_ROWS, MOST_ROWS = 3, 8
#: The crowd of an evening differs at least so much from the usual one (logarithm).
LEAST_CROWD_SPREAD = 0.2


@dataclass(frozen=True)
class Known:
    """What earlier streams have shown, ready to be asked."""

    shown: Sequence[Showing]

    @cached_property
    def by_stream(self) -> Mapping[int, list[Showing]]:
        """The showings of each stream."""
        found: dict[int, list[Showing]] = {}
        for one in self.shown:
            found.setdefault(one.stream, []).append(one)
        return found

    @cached_property
    def watched(self) -> float:
        """How many watch on average; 1 where nobody ever noted it, so that minutes alone count."""
        noted = [one.viewers for one in self.shown if one.viewers]
        return float(np.mean(noted)) if noted else 1.0

    def exposure(self, showings: Sequence[Showing]) -> float:
        """Minutes times people."""
        return sum(one.minutes * (one.viewers or self.watched) for one in showings)

    @cached_property
    def usual_rate(self) -> float:
        """Pieces a minute and viewer, all goods together."""
        return (sum(one.pieces for one in self.shown) + 0.5) / max(self.exposure(self.shown), 1e-9)

    @cached_property
    def usual_price(self) -> float:
        """What was shown on average cost so much, fen."""
        return float(np.mean([one.price_fen for one in self.shown]))

    @cached_property
    def cheapest(self) -> int:
        """Nothing cheaper was ever shown: how it would sell is not known, so no better than this."""
        return min(one.price_fen for one in self.shown)

    @cached_property
    def usual_cut(self) -> float:
        """Live price as a part of the list price."""
        return float(np.mean([one.price_fen / one.list_fen for one in self.shown]))

    @cached_property
    def rows(self) -> int:
        """How many things a stream shows."""
        counts = [len(one) for one in self.by_stream.values()]
        return int(np.clip(round(float(np.median(counts))), LEAST_ROWS, MOST_ROWS))

    @cached_property
    def minutes(self) -> float:
        """How long a stream shows things."""
        return float(np.median([sum(one.minutes for one in goods) for goods in self.by_stream.values()]))

    @cached_property
    def crowd_spread(self) -> float:
        """How much the crowd differs between evenings (logarithm)."""
        means = [np.mean([one.viewers or self.watched for one in goods]) for goods in self.by_stream.values()]
        return max(LEAST_CROWD_SPREAD, float(np.std(np.log(means), ddof=1)))

    def crowd_at(self, place: int) -> float:
        """How many watch when the so-manieth thing is shown."""
        noted = [one.viewers for one in self.shown if one.place == place and one.viewers]
        return float(np.mean(noted)) if noted else self.watched
