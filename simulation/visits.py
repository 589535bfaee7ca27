"""Who comes at what moment and what they would like: before anything is sold out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from simulation import parameters as figures
from simulation.chance import poisson, shock, stream
from simulation.demand import Wish
from simulation.parameters import FIRST_HOUR, OPENS, SEGMENTS, SHANGHAI, Parameters


class Picker:
    """Draws from weighted codes: the same draw with slightly other weights mostly gives the same code."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.codes = [code for code, weight in weights.items() if weight > 0]
        self.sums = list(accumulate(weights[code] for code in self.codes))
        self.whole = self.sums[-1] if self.sums else 0.0

    def pick(self, chance: Random) -> str:
        """One code."""
        return chance.choices(self.codes, cum_weights=self.sums)[0]


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: when, who, what they would like (units, in the order they think of them), and its own chance."""

    moment: datetime
    segment: str
    wants: tuple[str, ...]
    chance: Random


def visits_on(day: date, wish: Wish, *, seed: int, level: float, parameters: Parameters) -> list[Visit]:
    """All visits of a day in order of time, with the day's shocks drawn."""
    codes = sorted({code for weights in (wish.drinks, wish.pieces) for part in weights.values() for code in part})
    shocks = {code: shock(stream(seed, f"product {code}", day), parameters.product_shape) for code in codes}
    busy = level * shock(stream(seed, "day", day), parameters.day_shape)
    found: list[Visit] = []
    for segment in SEGMENTS:
        drinks = Picker({code: weight * shocks[code] for code, weight in wish.drinks[segment].items()})
        pieces = Picker({code: rate * shocks[code] for code, rate in wish.pieces[segment].items()})
        if not drinks.codes:
            continue
        count = poisson(stream(seed, f"visits {segment}", day), wish.visits[segment] * drinks.whole * busy)
        for number in range(count):
            chance = stream(seed, f"visit {segment} {number}", day)
            moment = _moment(chance, day, figures.HOURS[segment])
            wants = _wants(chance, segment, drinks, pieces, wish.companions)
            found.append(Visit(moment, segment, wants, chance))
    return sorted(found, key=lambda visit: visit.moment)


def _moment(chance: Random, day: date, hours: Sequence[int]) -> datetime:
    hour = FIRST_HOUR + chance.choices(range(len(hours)), hours)[0]
    first = max(hour * 3600, OPENS * 60)
    second = first + int(chance.random() * ((hour + 1) * 3600 - first))
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(seconds=second)


def _wants(
    chance: Random,
    segment: str,
    drinks: Picker,
    pieces: Picker,
    companions: Mapping[str, tuple[tuple[str, float], ...]],
) -> tuple[str, ...]:
    count = chance.choices((1, 2, 3, 4), figures.DRINKS[segment])[0]
    wants = [drinks.pick(chance)]
    for _ in range(count - 1):
        wants.append(wants[0] if chance.random() < figures.SAME_AGAIN else drinks.pick(chance))
    if pieces.codes:
        wants += [pieces.pick(chance) for _ in range(poisson(chance, pieces.whole))]
    for code in tuple(wants):
        wants += [second for second, likely in companions.get(code, ()) if chance.random() < likely]
    return tuple(wants)
