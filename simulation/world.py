"""The world itself: days in a row from one seed. The same start, seed, catalogue and plan give the same world."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from simulation.baskets import Menu, units_of
from simulation.calendar import DayFacts, facts_of
from simulation.catalogue import DRINK, Combo, Item, usual_catalogue
from simulation.chance import stream
from simulation.counter import Counter
from simulation.demand import Wish, size_on, wish_of
from simulation.mishaps import mishaps_of
from simulation.parameters import LEVEL_PERSISTENCE, Parameters
from simulation.plan import Plan, demo_plan
from simulation.records import Day
from simulation.truth import Truth, truth_of
from simulation.visits import Picker, visits_on
from simulation.weather import Weather, weather_of

SPRING_FESTIVAL = "春节放假"
LEAST_PORTIONS = 5
#: A day is asked for when it is bought for and again when it comes.
WISHES_KEPT = 60


class World:
    """A shop and its guests from `start` on. Any day can be asked for alone; what carries over is kept in `level`."""

    def __init__(
        self,
        start: date,
        days: int,
        *,
        seed: int,
        catalogue: tuple[Item, ...] | None = None,
        combos: tuple[Combo, ...] = (),
        plan: Plan | None = None,
        parameters: Parameters | None = None,
    ) -> None:
        self.start, self.length, self.seed = start, days, seed
        self.catalogue = catalogue if catalogue is not None else usual_catalogue()
        self.combos = combos
        self.plan = plan if plan is not None else demo_plan(self.last)
        self.parameters = parameters or Parameters()
        self.truth: Truth = truth_of(self.catalogue)
        self._weather: list[Weather] = []
        self._levels: list[float] = []
        self._wishes: dict[date, tuple[Plan, Truth, Wish]] = {}
        self._sky = weather_of(seed, start)
        self._drinks = [item.code for item in self.catalogue if item.kind == DRINK]

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs to make the same days; the weather begins anew there."""
        return {**vars(self), "_sky": None, "_weather": [], "_wishes": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _sky=weather_of(state["seed"], state["start"]))

    @property
    def last(self) -> date:
        """The last day."""
        return self.start + timedelta(days=self.length - 1)

    def __iter__(self) -> Iterator[Day]:
        """All days in order."""
        return (self.day(self.start + timedelta(days=number)) for number in range(self.length))

    def weather(self, day: date) -> Weather:
        """The weather of a day from the start on."""
        while len(self._weather) <= (day - self.start).days:
            self._weather.append(next(self._sky))
        return self._weather[(day - self.start).days]

    def level(self, day: date) -> float:
        """The slow rise and fall that nobody could have foreseen, 1 on average."""
        while len(self._levels) <= (day - self.start).days:
            here = self.start + timedelta(days=len(self._levels))
            before = math.log(self._levels[-1]) if self._levels else 0.0
            step = stream(self.seed, "level", here).gauss(0, self.parameters.level_deviation)
            self._levels.append(math.exp(LEVEL_PERSISTENCE * before + step))
        return self._levels[(day - self.start).days]

    def closed(self, facts: DayFacts) -> str:
        """Why the shop is closed on a day; empty when it is open."""
        return self.plan.closures.get(facts.day, SPRING_FESTIVAL if facts.spring_day else "")

    def wish(self, day: date) -> Wish:
        """What guests want on a day: visits and tastes with every known effect, shocks at their mean."""
        known = self._wishes.get(day)
        if known is not None and known[0] is self.plan and known[1] is self.truth:
            return known[2]
        if len(self._wishes) >= WISHES_KEPT:
            self._wishes.clear()
        weather, facts = self.weather(day), facts_of(day)
        wish = wish_of(
            facts, weather, catalogue=self.catalogue, truth=self.truth, plan=self.plan,
            size=self.parameters.size * size_on(day, self.start, self.plan.jump),
        )  # fmt: skip
        self._wishes[day] = self.plan, self.truth, wish
        return wish

    def expected(self, day: date) -> dict[str, float]:
        """The true mean demand of each product on a day; empty when the shop is closed."""
        return {} if self.closed(facts_of(day)) else self.wish(day).expected()

    def day(self, day: date) -> Day:
        """Everything that happens on a day."""
        facts, weather, level = facts_of(day), self.weather(day), self.level(day)
        closed = self.closed(facts)
        if closed:
            return Day(facts, weather, closed, level, {})
        wish = self.wish(day)
        expected = wish.expected()
        coming = visits_on(day, wish, seed=self.seed, level=level, parameters=self.parameters)
        visits = [one for one in coming if self.plan.open_at(one.moment)]
        counter = Counter(
            menu=Menu(self.catalogue, self.plan, day, wet=weather.wet, combos=self.combos),
            day=day,
            stock=self._stock(day, expected),
            interruptions=[one for one in self.plan.interruptions if one.day == day],
            drinks={segment: Picker(weights) for segment, weights in wish.drinks.items()},
            seed=self.seed,
            parameters=self.parameters,
        )
        counter.serve(visits)
        drinks = [code for code in self._drinks if code in expected]
        mishaps = mishaps_of(
            day, counter.sales, drinks=drinks, seed=self.seed, parameters=self.parameters, term=facts.term
        )
        return Day(
            facts, weather, "", level, expected, tuple(counter.sales), tuple(mishaps.backs), tuple(mishaps.uses),
            tuple(counter.sold_out), tuple(counter.missed), units_of(counter.sales),
        )  # fmt: skip

    def _stock(self, day: date, expected: dict[str, float]) -> dict[str, int]:
        """Portions prepared in the morning: a share of what is expected, or what the plan says outright."""
        prepared = {
            code: max(LEAST_PORTIONS, round(expected[code] * share))
            for code, share in self.plan.portions.items()
            if code in expected
        }
        return prepared | {code: units for (when, code), units in self.plan.stock.items() if when == day}
