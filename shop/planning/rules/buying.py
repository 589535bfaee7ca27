"""How much to buy: the newsvendor's chance, what keeps, whole packs, and what the budget allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shop.kernel.quantity import Thousandths
from shop.planning.rules.needs import LEVELS, Need, handy

#: Of guests who do not find what they want, this many go without or buy less; the others take something else.
LOST = 0.5
#: What keeps beyond the next round costs only its place and the money that lies in it.
KEEPING = 0.03
USUAL_LEVEL = 0.9
#: A delivery always comes with something less than its whole life.
LEAST_COVER = 1


def chance_to_cover(
    *, lost_fen: Fraction | None, cost_fen: Fraction | None, keeps_days: int | None, days: int
) -> float:
    """The chance with which a round should last: under / (under + over), the newsvendor's.

    `lost_fen`: margin that one unit brings; `cost_fen`: what one costs. What is left at the end of the round is lost
    where it keeps no longer than the round, and costs little where it keeps twice as long; between by a straight line.
    Where nobody knows margin or cost, 9 in 10.
    """
    if not lost_fen or not cost_fen or lost_fen <= 0 or cost_fen <= 0:
        return USUAL_LEVEL
    spoils = 0.0 if keeps_days is None else min(1.0, max(0.0, 2.0 - keeps_days / max(days, 1)))
    under = float(lost_fen) * LOST
    over = float(cost_fen) * (KEEPING + (1.0 - KEEPING) * spoils)
    return min(max(under / (under + over), LEVELS[1]), LEVELS[-1])


def usable(on_hand: Thousandths, lots: Iterable[tuple[int, Thousandths]], need: Need) -> Thousandths:
    """What of the stock will be used before it expires: `lots` are (days left, quantity), soonest first.

    Of each lot only so much counts as the mean of its days takes, less what the lots before it gave.
    """
    wasted = given = 0
    for days_left, quantity in sorted(lots):
        room = max(0, need.expected(max(days_left, 0)) - given)
        given += min(quantity, room)
        wasted += max(0, quantity - room)
    return max(0, on_hand - wasted)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a round should bring in: the level, the days it has to last, what they take and what is missing."""

    level: float
    days: int
    target: Thousandths
    missing: Thousandths


def wish_of(
    need: Need,
    *,
    lead_days: int,
    cover_days: int,
    keeps_days: int | None,
    there: Thousandths,
    lost_fen: Fraction | None,
    cost_fen: Fraction | None,
) -> Wish:
    """Enough until the delivery after next: lead time and the round, but never more of a round than it keeps."""
    cover = cover_days if keeps_days is None else max(LEAST_COVER, min(cover_days, keeps_days))
    level = chance_to_cover(lost_fen=lost_fen, cost_fen=cost_fen, keeps_days=keeps_days, days=cover)
    days = lead_days + cover
    target = need.up_to(days, level)
    return Wish(level, days, target, handy(max(0, target - there), pieces=need.pieces))


def lasts(there: Thousandths, need: Need, *, most: int = 60) -> int:
    """For how many days the stock lasts at the mean."""
    return next((days for days in range(1, most + 1) if need.expected(days) > there), most + 1) - 1


def fitting(costs: Sequence[tuple[int, int]], left_fen: int | None) -> set[int]:
    """Which lines (id, cost), the most urgent first, the budget still allows; all when nobody set one."""
    found: set[int] = set()
    spent = 0
    for line, cost in costs:
        if left_fen is None or spent + cost <= left_fen:
            spent += cost
            found.add(line)
    return found
