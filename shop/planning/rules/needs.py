"""Quantiles of what several days will take, as they are kept, and how to read between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.kernel.quantity import ONE, Thousandths

#: The levels that are kept, and the spans of days whose sums are kept for products.
LEVELS = (0.1, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
SPANS = (7, 14, 28)


def sum_at(sums: Mapping[str, Sequence[int]], days: int, level: float) -> Thousandths:
    """The sum of the first `days` that is not exceeded with the chance `level`, between two levels by a straight line.

    Beyond the last day that is known the daily use of the whole span goes on; outside the levels the nearest holds.
    """
    if days <= 0:
        return 0
    wanted = min(max(level, LEVELS[0]), LEVELS[-1])
    above = next(place for place, one in enumerate(LEVELS) if one >= wanted - 1e-9)
    if abs(LEVELS[above] - wanted) < 1e-9:
        return of_days(sums[f"{LEVELS[above]:g}"], days)
    low, high = LEVELS[above - 1], LEVELS[above]
    first, second = of_days(sums[f"{low:g}"], days), of_days(sums[f"{high:g}"], days)
    return round(first + (second - first) * (wanted - low) / (high - low))


def of_days(running: Sequence[int], days: int) -> Thousandths:
    """The running sum after so many days; beyond its end it goes on as it went."""
    if days <= 0 or not running:
        return 0
    known = len(running)
    return running[days - 1] if days <= known else -(-running[-1] * days // known)


def handy(quantity: Thousandths, *, pieces: bool) -> Thousandths:
    """Rounded up to what people weigh and count: whole pieces, else three figures and never finer than a tenth."""
    step = ONE if pieces else max(100, 10 ** (len(str(max(quantity, 1))) - 3))
    return -(-quantity // step) * step


@dataclass(frozen=True, slots=True)
class Need:
    """What one item will take: running means and running sums by level; `passed` days of them are over already."""

    mean: Sequence[int]
    sums: Mapping[str, Sequence[int]]
    passed: int = 0
    pieces: bool = False

    def expected(self, days: int) -> Thousandths:
        """The mean of the next so many days."""
        return of_days(self.mean, self.passed + days) - of_days(self.mean, self.passed)

    def about(self, days: int) -> Thousandths:
        """The mean as people read it."""
        return handy(self.expected(days), pieces=self.pieces)

    def up_to(self, days: int, level: float) -> Thousandths:
        """What the next `days` take at most, with the chance `level`; rounded up to a handy figure."""
        whole = sum_at(self.sums, self.passed + days, level)
        return handy(max(0, whole - of_days(self.mean, self.passed)), pieces=self.pieces)
