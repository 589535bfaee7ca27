"""What goes wrong or is used up: voids, refunds, goods given free, remakes, waste, staff and practice drinks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from simulation.chance import poisson, stream
from simulation.parameters import CLOSES, OPENS, SHANGHAI, Parameters
from simulation.records import Back, Sale, Use

LAST_MINUTE = CLOSES + 4
REFUND_REASONS = {"wrong_made": 45, "taste": 25, "too_slow": 20, "quality": 10}
WASTE_REASONS = {"洒了": 40, "做错了": 35, "过期": 25}


@dataclass(slots=True)
class Mishaps:
    """Everything of one day that is not a sale."""

    backs: list[Back] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)


def mishaps_of(
    day: date, sales: Sequence[Sale], *, drinks: Sequence[str], seed: int, parameters: Parameters, term: bool
) -> Mishaps:
    """Draw what goes wrong with the sales of a day and what is used besides."""
    rates, chance, found = parameters.rates, stream(seed, "mishaps", day), Mishaps()
    limits = (rates.void, rates.refund, rates.comp, rates.remake)
    for sale in sales:
        drawn = chance.random()
        for kind, rate in zip(("void", "refund", "comp", "remake"), limits, strict=True):
            if drawn < rate:
                _one(chance, kind, sale, found, drinks=drinks)
                break
            drawn -= rate
    if sales:
        per_day = (
            ("waste", rates.waste_a_day),
            ("staff", rates.staff_a_day),
            ("training", rates.training_a_day * term),
        )
        for kind, mean in per_day:
            for _ in range(poisson(chance, mean)):
                found.uses.append(_use(chance, kind, day, drinks, parameters.staff))
    return found


def _one(chance: Random, kind: str, sale: Sale, found: Mishaps, *, drinks: Sequence[str]) -> None:
    if kind == "void":
        found.backs.append(Back(kind, sale.count, None, _later(chance, sale, 1, 4), "wrong_order", "none"))
        return
    places = [place for place, line in enumerate(sale.lines) if line.total_fen > 0]
    if not places:
        return
    place = chance.choice(places)
    piece = sale.lines[place].code not in drinks
    when = _later(chance, sale, 4, 35)
    if kind == "remake":
        if not piece:
            code = sale.lines[place].code
            found.uses.append(Use(kind, when, code, 1, "做错了", sale.cashier, sale.count, place))
        return
    if kind == "comp":
        reason = "welcome" if chance.random() < 0.4 else "quality"
        found.backs.append(Back(kind, sale.count, place, when, reason, "none"))
        return
    reason = "damaged" if piece else _one_of(chance, REFUND_REASONS)
    found.backs.append(Back(kind, sale.count, place, when, reason, "waste"))


def _later(chance: Random, sale: Sale, least: int, most: int) -> datetime:
    evening = sale.moment.replace(hour=LAST_MINUTE // 60, minute=LAST_MINUTE % 60, second=0, microsecond=0)
    return min(sale.moment + timedelta(seconds=chance.randrange(least * 60, most * 60)), evening)


def _use(chance: Random, kind: str, day: date, drinks: Sequence[str], staff: int) -> Use:
    minute = chance.randrange(OPENS + 30, CLOSES)
    moment = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(minutes=minute)
    reasons = {
        "waste": _one_of(chance, WASTE_REASONS),
        "staff": "员工饮用",
        "training": "拉花练习",
    }
    return Use(kind, moment, chance.choice(drinks), 1, reasons[kind], chance.randrange(staff))


def _one_of(chance: Random, shares: Mapping[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]
