"""How a shop keeps its shelves filled: delivery days, orders by what will probably be needed, prices that move.

A seeded model without memory: what arrives on a day follows from the seed, the day and what is there that morning.
Quantities are thousandths of a thing's unit, money is fen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from simulation.catalogue import PIECE, rows
from simulation.chance import stream

STRANGER = "stranger"
ONE = 1000
#: How often a delivery comes a day late, how far an order is off, what an errand to the market costs more.
LATE, MISJUDGED, ERRAND = 0.03, 0.12, 1.1
#: Carriage up into the hills and broken packs, on top of what the wholesaler quotes.
CARRIAGE = 1.25
#: Somebody runs to the market when less is there than this share of what the day will take.
SCARCE = 0.2
INFLATION_A_YEAR = 0.025
WEEKS = {"week": 1, "fortnight": 2}
LONGEST_WAIT = 70
#: A whole price: to the jiao.
STEP_FEN = 10


@dataclass(frozen=True, slots=True)
class Supply:
    """Something that is bought: a pack of so many thousandths at a usual price, and how many days it keeps."""

    code: str
    pack: int
    price_fen: int
    keeps: int | None = None
    piece: bool = False


@dataclass(frozen=True, slots=True)
class Routine:
    """On which weekdays (1 = Monday) it comes, each week, every second or once a month; how much more than needed is
    ordered; how far its price swings; how often a month something of it is lost, how much, and why.
    """

    weekdays: frozenset[int]
    every: str
    safety: float
    swing: float
    losses_a_month: float
    loss: int
    reason: str

    def due(self, day: date) -> bool:
        """Whether a delivery is planned for the day."""
        if day.isoweekday() not in self.weekdays:
            return False
        return day.day <= 7 if self.every == "month" else day.isocalendar().week % WEEKS[self.every] == 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """So many whole packs for so much money in all; `errand`: fetched from the market because it ran out."""

    code: str
    packs: int
    quantity: int
    fen: int
    errand: bool = False


@cache
def routines() -> Mapping[str, Routine]:
    """The routine of each code; `piece` and `stranger` hold for all that are not named."""
    return {
        row["code"]: Routine(
            frozenset(int(digit) for digit in row["weekdays"]), row["every"], float(row["safety"]),
            float(row["swing"]), float(row["losses_a_month"]), int(row["loss"]) * ONE, row["reason"],
        )
        for row in rows("supplies")
    }  # fmt: skip


def routine_of(supply: Supply) -> Routine:
    """How this one is bought."""
    return routines().get(supply.code) or routines()[PIECE if supply.piece else STRANGER]


Need = Callable[[str, date, int], float]
"""How much of a code so many days from a day on will probably take."""


class Buyer:
    """Whoever orders: knows the routine, guesses what will be needed, and is a little off."""

    def __init__(self, supplies: Collection[Supply], *, seed: int, start: date) -> None:
        self.supplies = {one.code: one for one in supplies}
        self.seed, self.start = seed, start

    def deliveries(self, day: date, here: Mapping[str, int], need: Need) -> Iterator[Delivery]:
        """What arrives on a morning when so much is there (below zero: more was used than was written down)."""
        for code, supply in sorted(self.supplies.items()):
            there = here.get(code, 0)
            comes = self._comes(supply, day)
            errand = not comes and there <= SCARCE * need(code, day, 1) and not (supply.piece and there >= ONE)
            if not comes and not errand:
                continue
            packs = -(-(self._wanted(supply, day, need, errand=errand) - there) // supply.pack)
            if packs > 0:
                unit = self.price(code, day) * (ERRAND if errand and not supply.piece else 1)
                fen = round(packs * unit / STEP_FEN) * STEP_FEN
                yield Delivery(code, packs, packs * supply.pack, fen, errand)

    def opening(self, need: Need) -> Iterator[Delivery]:
        """What is there when the books are opened: two weeks' worth, or as long as it keeps; of pieces a few each."""
        for code, supply in sorted(self.supplies.items()):
            days = min(14 if not supply.piece else 30, supply.keeps or 30)
            least = 2 * ONE if supply.piece else supply.pack
            packs = -(-max(least, math.ceil(need(code, self.start, days))) // supply.pack)
            yield Delivery(code, packs, packs * supply.pack, packs * self.price(code, self.start))

    def price(self, code: str, day: date) -> int:
        """What a pack costs on the day: the usual price, swinging from month to month, a little dearer every year."""
        supply = self.supplies[code]
        middle = day.year * 12 + day.month - 1 + (day.day - 1) / 31
        month = math.floor(middle)
        share = middle - month
        swing = self._swing(code, month) * (1 - share) + self._swing(code, month + 1) * share
        years = (day - self.start).days / 365
        quoted = supply.price_fen * (1 if supply.piece else CARRIAGE)
        price = quoted * math.exp(routine_of(supply).swing * swing + INFLATION_A_YEAR * (years - 1))
        return max(STEP_FEN, round(price / STEP_FEN) * STEP_FEN)

    def _swing(self, code: str, month: int) -> float:
        drawn = stream(self.seed, f"price {code} {month}").gauss(0, 1)
        return max(-2.0, min(2.0, drawn))

    def _comes(self, supply: Supply, day: date) -> bool:
        due = routine_of(supply).due
        before = day - timedelta(days=1)
        return (due(day) and not self._late(supply, day)) or (due(before) and self._late(supply, before))

    def _late(self, supply: Supply, day: date) -> bool:
        """Whatever comes on a day comes in one van."""
        return not supply.piece and stream(self.seed, f"van {routine_of(supply).every}", day).random() < LATE

    def _wanted(self, supply: Supply, day: date, need: Need, *, errand: bool) -> int:
        """How much should be there this morning: until the next delivery and a day more, not longer than it keeps."""
        routine = routine_of(supply)
        wait = next((days for days in range(1, LONGEST_WAIT) if routine.due(day + timedelta(days=days))), LONGEST_WAIT)
        days = min(wait + 1, supply.keeps or LONGEST_WAIT)
        if errand:
            days = min(wait, 3 if not supply.piece else wait)
        guess = math.exp(stream(self.seed, f"order {supply.code}", day).gauss(0, MISJUDGED))
        least = 2 * ONE if supply.piece else supply.pack // 2
        return max(least, math.ceil(need(supply.code, day, days) * routine.safety * guess))


@dataclass(frozen=True, slots=True)
class Batch:
    """A preparation that is made: how much was meant to come out, and how much did."""

    planned: int
    actual: int


BATCH_STEP = 500 * ONE
#: What is made lasts so many days, with so much to spare; it is made when less than a day's worth is left.
BATCH_DAYS, BATCH_SPARE = 2, 1.3
COMES_OUT, COMES_OUT_VARIES = 0.985, 0.02


def batch_on(day: date, code: str, here: int, need: Need, *, seed: int) -> Batch | None:
    """What is prepared in the morning when so much is there; None when it is enough for the day."""
    if here >= BATCH_SPARE * need(code, day, 1):
        return None
    planned = -(-math.ceil(BATCH_SPARE * need(code, day, BATCH_DAYS) - here) // BATCH_STEP) * BATCH_STEP
    share = stream(seed, f"batch {code}", day).gauss(COMES_OUT, COMES_OUT_VARIES)
    return Batch(planned, max(ONE, round(planned * share / (10 * ONE)) * 10 * ONE))
