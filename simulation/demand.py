"""True mean demand: how many guests of each kind come on a day, and how much they want of each product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from simulation import parameters as figures
from simulation.calendar import DayFacts
from simulation.catalogue import DRINK, Item
from simulation.parameters import SEGMENTS, STUDENT, TOURIST
from simulation.plan import Plan, Promotion
from simulation.truth import Truth
from simulation.weather import Weather

DAYS_A_YEAR = 365.25
LEAST_AFTER_PROMOTION = 0.25
Weights = dict[str, dict[str, float]]


def mean_visits(facts: DayFacts, weather: Weather) -> dict[str, float]:
    """Visits of each kind of guest on such a day, at the shop's usual size."""
    rain = 1 if weather.rain < 10 else 2
    visits = {}
    for segment in SEGMENTS:
        count = figures.VISITS[segment][facts.kind] * figures.WEEKDAYS[segment][facts.day.weekday()]
        visits[segment] = count * (figures.RAIN_VISITS[segment][rain - 1] if weather.wet else 1.0)
    if not facts.term:
        visits[STUDENT] *= figures.BREAK_STUDENTS
    visits[TOURIST] *= figures.SEASON_PULL[min(facts.seasons, 2)]
    if facts.holiday:
        visits[TOURIST] *= figures.HOLIDAY_PULL.get(facts.holiday, 1.0)
    if facts.local:
        visits[TOURIST] *= figures.FEAST_PULL
    return visits


def size_on(day: date, start: date, jump: date | None) -> float:
    """Growth since the world's first day, with the jump."""
    grown = 1 + figures.GROWTH_A_YEAR * (day - start).days / DAYS_A_YEAR
    return grown * (figures.JUMP if jump and day >= jump else 1.0)


def drinks_per_visit(segment: str) -> float:
    """The mean number of drinks of a visit."""
    shares = figures.DRINKS[segment]
    return sum(count * share for count, share in enumerate(shares, 1)) / sum(shares)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the guests of a day want: `drinks` and `pieces` by segment and code, relative to the usual 1 and per visit.

    `companions` are the chances that a unit of one product brings a unit of another along.
    """

    visits: Mapping[str, float]
    drinks: Weights
    pieces: Weights
    companions: Mapping[str, tuple[tuple[str, float], ...]]

    def expected(self) -> dict[str, float]:
        """The mean demand by product."""
        means: dict[str, float] = {}
        for segment, visits in self.visits.items():
            drinks = drinks_per_visit(segment)
            coming = visits * sum(self.drinks[segment].values())
            for code, weight in self.drinks[segment].items():
                means[code] = means.get(code, 0.0) + visits * drinks * weight
            for code, rate in self.pieces[segment].items():
                means[code] = means.get(code, 0.0) + coming * rate
        taken = dict(means)
        for first, others in self.companions.items():
            for second, chance in others:
                means[second] = means.get(second, 0.0) + taken.get(first, 0.0) * chance
        return means


def wish_of(
    facts: DayFacts, weather: Weather, *, catalogue: tuple[Item, ...], truth: Truth, plan: Plan, size: float,
) -> Wish:  # fmt: skip
    """What guests want on a day with these prices, promotions and this weather."""
    day = facts.day
    pulls = {
        item.code: _pull(item, day, weather, truth=truth, plan=plan)
        for item in catalogue
        if plan.on_sale(item.code, day)
    }
    kinds = {item.code: item.kind for item in catalogue}
    whole_pieces = sum(one.share for one in truth.products.values() if one.kind != DRINK) or 1.0
    drinks: Weights = {}
    pieces: Weights = {}
    for segment in SEGMENTS:
        liked = {code: truth.products[code].share * truth.products[code].tastes[segment] for code in truth.products}
        whole = sum(amount for code, amount in liked.items() if kinds[code] == DRINK) or 1.0
        drinks[segment] = {c: liked[c] / whole * pull for c, pull in pulls.items() if kinds[c] == DRINK}
        pieces[segment] = {
            c: liked[c] / whole_pieces * figures.PIECES_PER_VISIT * pull
            for c, pull in pulls.items()
            if kinds[c] != DRINK
        }
    companions: dict[str, tuple[tuple[str, float], ...]] = {}
    for pair in truth.affinities:
        if pair.first in pulls and pair.second in pulls:
            companions[pair.first] = (
                *companions.get(pair.first, ()),
                (pair.second, pair.chance * pulls[pair.second] * _lift(plan, pair.first, pair.second, day)),
            )  # fmt: skip
    visits = {segment: count * size for segment, count in mean_visits(facts, weather).items()}
    return Wish(visits, drinks, pieces, companions)


def _lift(plan: Plan, first: str, second: str, day: date) -> float:
    """How many times as many take the second along because of an offer of that day."""
    mine = (one for one in plan.offers if (one.first, one.second) == (first, second) and day in one.days)
    return next((one.lift for one in mine), 1.0)


def _pull(item: Item, day: date, weather: Weather, *, truth: Truth, plan: Plan) -> float:
    """Demand relative to the reference price, the usual weather and no promotion."""
    price = float(plan.price(item.code, day, item.price_fen))
    factor = 1.0
    for promotion in plan.promotions:
        if item.code not in promotion.codes:
            continue
        if promotion.runs(day, wet=weather.wet):
            price *= 1 - promotion.percent / 100
            factor *= promotion.awareness
        elif promotion.borrowed:
            factor *= _after(promotion, day, elasticity=truth.elasticity(item.code))
    return truth.products[item.code].pull(price, weather.high) * factor


def _after(promotion: Promotion, day: date, *, elasticity: float) -> float:
    """What is left in the days that pay back what a promotion borrowed from the future."""
    if not promotion.last < day <= promotion.last + timedelta(days=promotion.repaid_days):
        return 1.0
    extra = float(promotion.awareness * (1 - promotion.percent / 100) ** elasticity - 1)
    return max(LEAST_AFTER_PROMOTION, 1 - promotion.borrowed * extra * promotion.days / promotion.repaid_days)
