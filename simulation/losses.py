"""What stock loses without a sale: spilled, broken, gone off; and the small differences that a count finds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from simulation.chance import poisson, stream
from simulation.supplies import ONE, Supply, routine_of

DAYS_A_MONTH = 30
#: Sunday; the first one of a month everything is counted, the others what goes fast.
COUNTING_WEEKDAY, WHOLE_COUNT_UNTIL = 7, 7
#: Of what was used since the last count, so much goes unnoticed on average, and how far that varies.
UNNOTICED, VARIES = 0.005, 0.008
#: How often a count of single things is off by one.
MISCOUNTED = 0.06
COARSE = 5 * ONE


@dataclass(frozen=True, slots=True)
class Loss:
    """So much of something was lost, and why: spilled, broken, damaged, quality."""

    code: str
    quantity: int
    reason: str


def losses_on(day: date, supplies: Collection[Supply], *, seed: int) -> Iterator[Loss]:
    """What is spilled or broken on a day, apart from drinks that were made and thrown away."""
    for supply in supplies:
        routine = routine_of(supply)
        if not routine.loss:
            continue
        chance = stream(seed, f"loss {supply.code}", day)
        for _ in range(poisson(chance, routine.losses_a_month / DAYS_A_MONTH)):
            size = routine.loss * chance.choice((1, 1, 1, 2)) // ONE * ONE
            yield Loss(supply.code, size, routine.reason)


def counts_on(day: date) -> str:
    """What is counted in the evening: "all" once a month, "fast" every other Sunday, else nothing."""
    if day.isoweekday() != COUNTING_WEEKDAY:
        return ""
    return "all" if day.day <= WHOLE_COUNT_UNTIL else "fast"


def counted(
    day: date, there: Mapping[str, int], used: Mapping[str, float], *, single: Collection[str], seed: int
) -> dict[str, int]:
    """What a count finds of what really should be there; `used` since the last count; `single` are whole things."""
    found = {}
    for code, quantity in there.items():
        chance = stream(seed, f"count {code}", day)
        if code in single:
            off = chance.choice((-ONE, -ONE, ONE)) if chance.random() < MISCOUNTED else 0
            whole = quantity // ONE * ONE
            found[code] = max(0, (quantity if whole == quantity else whole) + off)
            continue
        lost = used.get(code, 0.0) * chance.gauss(UNNOTICED, VARIES)
        found[code] = max(0, round((quantity - lost) / COARSE) * COARSE)
    return found
