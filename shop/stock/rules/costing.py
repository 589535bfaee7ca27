"""Moving average under negative stock (domain rule 8): what goes out costs the average, what is short costs a
provisional value, what comes in settles the oldest shorts first and values the rest.

Money is fen, quantity thousandths; averages are exact fractions, rounded half-up once for each move.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from shop.kernel.money import Fen, round_half_up
from shop.kernel.quantity import Thousandths


@dataclass(slots=True)
class Short:
    """The open part of a move that took more than there was, and the provisional value it is booked with."""

    move_id: int
    quantity: Thousandths
    value_fen: Fen


@dataclass(slots=True)
class Pool:
    """Quantity and value of one item at all own locations; `unit` is the last known cost of a thousandth.

    Below zero, quantity and value are exactly those of the open shorts, which stand in order of age.
    """

    quantity: Thousandths = 0
    value_fen: Fen = 0
    unit: Fraction | None = None
    received: bool = False
    shorts: list[Short] = field(default_factory=list)

    @property
    def average(self) -> Fraction | None:
        """What a thousandth costs now; None when nobody ever said."""
        return Fraction(self.value_fen, self.quantity) if self.quantity > 0 else self.unit


class Settled(NamedTuple):
    """A short that was filled with `quantity`; `difference_fen` is the real cost less the provisional one."""

    short: Short
    quantity: Thousandths
    difference_fen: Fen


class Outcome(NamedTuple):
    """What a move is worth. `residue_fen`: value that comes into the pool from a revaluation (negative: leaves)."""

    value_fen: Fen
    provisional: bool
    unit: Fraction | None
    short: Short | None = None
    settled: tuple[Settled, ...] = ()
    residue_fen: Fen = 0


def worth(unit: Fraction | None, quantity: Thousandths) -> Fen:
    """The value of a quantity at a unit cost; nothing while the cost is unknown."""
    return 0 if unit is None or not quantity else round_half_up(unit * quantity)


def _share(value: Fen, part: Thousandths, whole: Thousandths) -> Fen:
    """The value of a part, rounded half-up; the whole is worth exactly all of it. Nothing is worth less than 0."""
    return value if part == whole else (2 * value * part + whole) // (2 * whole)


def take(pool: Pool, quantity: Thousandths, *, move_id: int, booked_fen: Fen | None = None) -> Outcome:
    """Take goods out of the shop: at the average; what is not there is short at the last known cost.

    `booked_fen`: a receipt that is taken back takes exactly what it brought. What the pool cannot bear of that, or
    would be left with when it is empty, is a residue.
    """
    unit = pool.average
    there = max(pool.quantity, 0)
    final, short_quantity = min(quantity, there), max(quantity - there, 0)
    final_fen = _share(pool.value_fen, final, there) if final else 0
    short_fen = worth(unit, short_quantity)
    if booked_fen is not None:
        if 0 < final < there:
            final_fen = min(booked_fen, pool.value_fen)
        short_fen = max(booked_fen - final_fen, 0) if short_quantity else 0
    value = final_fen + short_fen if booked_fen is None else booked_fen
    pool.quantity -= quantity
    pool.value_fen -= final_fen + short_fen
    pool.unit = unit
    short = Short(move_id, short_quantity, short_fen) if short_quantity else None
    if short is not None:
        pool.shorts.append(short)
    return Outcome(value, short is not None, unit, short, residue_fen=value - final_fen - short_fen)


def bring(
    pool: Pool, quantity: Thousandths, *, value_fen: Fen | None = None, cost: bool = True, first: int | None = None
) -> Outcome:
    """Bring goods into the shop; without a value they come at the present average.

    `cost`: the value is a new price of the goods. `first`: the move whose short is settled before older ones, because
    its goods are what comes back.
    """
    known = value_fen is not None
    unit = Fraction(value_fen, quantity) if value_fen is not None else pool.average
    value = worth(unit, quantity) if value_fen is None else value_fen
    settle = min(quantity, max(-pool.quantity, 0))
    settled_fen = _share(value, settle, quantity) if settle else 0
    settled = _settle(pool, settle, settled_fen, first)
    pool.quantity += quantity
    pool.value_fen += value - sum(one.difference_fen for one in settled)
    if known and cost:
        pool.received = True
        pool.unit = unit
    return Outcome(value, unit is None, unit, settled=settled)


def _settle(pool: Pool, quantity: Thousandths, value: Fen, first: int | None) -> tuple[Settled, ...]:
    """Fill open shorts with goods worth `value`, the oldest first."""
    settled: list[Settled] = []
    done = given = 0
    for short in sorted(pool.shorts, key=lambda one: one.move_id != first):
        part = min(short.quantity, quantity - done)
        if not part:
            break
        booked = _share(short.value_fen, part, short.quantity)
        done += part
        upto = _share(value, done, quantity)
        settled.append(Settled(short, part, upto - given - booked))
        given = upto
        short.quantity -= part
        short.value_fen -= booked
    pool.shorts[:] = [short for short in pool.shorts if short.quantity]
    return tuple(settled)


def within(pool: Pool, quantity: Thousandths) -> Outcome:
    """Goods that stay in the shop and only change their place: worth the average, the pool stays as it is."""
    unit = pool.average
    value = worth(unit, quantity) if pool.quantity != quantity else pool.value_fen
    return Outcome(value, quantity > pool.quantity or unit is None, unit)
