"""Which products are bought together more than chance explains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecasting.panel import Floats

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pair:
    """Two products over the tickets of the time in which both were on sale.

    `together` tickets with both, `expected` by chance within dayparts; `lift` is their ratio shrunk towards 1;
    `chance` the p-value of the exact test, `false_rate` adjusted for all pairs tested; `stable` when the pair was above
    chance in both halves of that time.
    """

    first: str
    second: str
    together: int
    expected: float
    lift: float
    chance: float
    false_rate: float
    stable: bool


def affinity(
    tickets: Sequence[Any],
    products: Sequence[str],
    moments: Sequence[Any],
    *,
    dayparts: Sequence[Any] | None = None,
    least: int = 5,
) -> list[Pair]:
    """All pairs of products sold on at least `least` tickets of their common time, surest first.

    One entry per line of a ticket: ticket, product, moment (anything that sorts), and the ticket's daypart (without it
    all are one). Pairs are tested for more than chance by the exact conditional test over strata (Fisher; Zelen 1971)
    and adjusted after Benjamini and Hochberg (1995). Raises ValueError when the lengths differ.
    """
    if len({len(tickets), len(products), len(moments), len(dayparts) if dayparts is not None else len(tickets)}) != 1:
        raise ValueError("tickets, products, moments and dayparts need one entry per line")
    baskets = _baskets(tickets, products, moments, dayparts if dayparts is not None else [0] * len(tickets))
    parts = np.unique(np.array([part for _, part in baskets]), return_inverse=True)[1]
    places: dict[str, list[int]] = defaultdict(list)
    for place, (found, _) in enumerate(baskets):
        for name in found:
            places[name].append(place)
    held = {name: np.array(found, dtype=np.int64) for name, found in sorted(places.items()) if len(found) >= least}
    tested = [one for one in (_tested(a, b, held, parts, least) for a, b in combinations(held, 2)) if one]
    if not tested:
        return []
    expected = np.array([one[3] for one in tested])
    together = np.array([one[2] for one in tested], dtype=float)
    extra = float(((together - expected) ** 2 - expected).sum() / (expected**2).sum())
    prior = 1.0 / max(extra, 1e-3)
    rates = benjamini_hochberg(np.array([one[4] for one in tested]))
    pairs = [
        Pair(a, b, both, by_chance, (both + prior) / (by_chance + prior), chance, float(rate), stable)
        for (a, b, both, by_chance, chance, stable), rate in zip(tested, rates, strict=True)
    ]
    return sorted(pairs, key=lambda pair: (pair.chance, -pair.lift, pair.first, pair.second))


def benjamini_hochberg(chances: Floats) -> Floats:
    """(n,) p-values adjusted for the share of false finds among those below."""
    order = np.argsort(chances)[::-1]
    scaled = chances[order] * len(chances) / np.arange(len(chances), 0, -1)
    adjusted = np.empty(len(chances))
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return adjusted


def exact_chance(together: int, margins: Sequence[tuple[int, int, int]]) -> float:
    """P(at least `together`) when in each stratum `a` and `b` of `n` tickets meet by chance; margins are (n, a, b)."""
    mass, low = np.ones(1), 0
    for n, a, b in margins:
        least, most = max(0, a + b - n), min(a, b)
        k = np.arange(least, most + 1)
        log = _log_choose(b, k) + _log_choose(n - b, a - k) - _log_choose(n, np.array([a]))
        mass = np.convolve(mass, np.exp(log))
        low += least
    return float(min(1.0, mass[max(together - low, 0) :].sum()))


def _log_choose(n: int, k: Ints) -> Floats:
    table = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))]) if n else np.zeros(1)
    return table[n] - table[k] - table[n - k]


def _baskets(
    tickets: Sequence[Any], products: Sequence[str], moments: Sequence[Any], dayparts: Sequence[Any]
) -> list[tuple[set[str], str]]:
    """Products and daypart of each ticket, in the order of time."""
    found: dict[Any, tuple[Any, set[str], str]] = {}
    for ticket, product, moment, part in zip(tickets, products, moments, dayparts, strict=True):
        found.setdefault(ticket, (moment, set(), str(part)))[1].add(str(product))
    ordered = sorted(found.items(), key=lambda item: (item[1][0], str(item[0])))
    return [(names, part) for _, (_, names, part) in ordered]


def _tested(
    a: str, b: str, held: dict[str, Ints], parts: Ints, least: int
) -> tuple[str, str, int, float, float, bool] | None:
    """(a, b, together, expected, p-value, stable) over their common time; None when it is too thin."""
    mine, theirs = held[a], held[b]
    start, end = max(mine[0], theirs[0]), min(mine[-1], theirs[-1]) + 1
    mine, theirs = (one[(one >= start) & (one < end)] for one in (mine, theirs))
    if min(len(mine), len(theirs)) < least:
        return None
    both = np.intersect1d(mine, theirs, assume_unique=True)
    margins = _margins(start, end, mine, theirs, parts)
    expected = sum(x * y / n for n, x, y in margins)
    chance = exact_chance(len(both), margins) if len(both) else 1.0
    middle = (start + end) // 2
    halves = []
    for low, high in ((start, middle), (middle, end)):
        inside = [one[(one >= low) & (one < high)] for one in (mine, theirs, both)]
        by_chance = sum(x * y / n for n, x, y in _margins(low, high, inside[0], inside[1], parts))
        halves.append(len(inside[2]) > by_chance)
    return a, b, len(both), float(expected), chance, all(halves)


def _margins(start: int, end: int, mine: Ints, theirs: Ints, parts: Ints) -> list[tuple[int, int, int]]:
    """(tickets, with the first, with the second) of each daypart in the window."""
    count = int(parts.max()) + 1
    sizes = (
        np.bincount(parts[start:end], minlength=count),
        *(np.bincount(parts[x], minlength=count) for x in (mine, theirs)),
    )
    return [(int(n), int(x), int(y)) for n, x, y in zip(*sizes, strict=True) if n]
