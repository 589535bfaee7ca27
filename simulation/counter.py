"""The counter: guests are served one after another, and what has run out cannot be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from simulation import parameters as figures
from simulation.baskets import Menu, lines_of, sale_of, service_of
from simulation.catalogue import DRINK
from simulation.parameters import CLOSES, SHANGHAI, Parameters
from simulation.plan import Interruption
from simulation.records import Missed, Sale, SoldOut
from simulation.roster import cashier_at
from simulation.visits import Picker, Visit

SOLD_OUT = "今天卖完了"
TRIES = 3


@dataclass(slots=True)
class Counter:
    """The counter on one day: what is left, what happened."""

    menu: Menu
    day: date
    stock: dict[str, int]
    interruptions: Sequence[Interruption]
    drinks: Mapping[str, Picker]
    seed: int
    parameters: Parameters
    sales: list[Sale] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    sold_out: list[SoldOut] = field(default_factory=list)

    def serve(self, visits: Sequence[Visit]) -> None:
        """Serve everybody in turn."""
        for visit in visits:
            units = self._got(visit)
            if units:
                service = service_of(visit)
                lines = lines_of(visit.chance, units, self.menu, service=service)
                cashier = cashier_at(visit.moment, seed=self.seed, staff=self.parameters.staff)
                count, step = len(self.sales) + 1, self.parameters.cash_step_fen
                self.sales.append(sale_of(visit, lines, service=service, count=count, cashier=cashier, step_fen=step))
        self._refill()

    def _got(self, visit: Visit) -> list[str]:
        broken = [one for one in self.interruptions if self._within(one, visit.moment)]
        if any(not one.codes for one in broken):
            self.missed += [Missed(code, visit.moment, None) for code in visit.wants]
            return []
        out = frozenset[str]().union(*(one.codes for one in broken)) if broken else frozenset()
        got = []
        for code in visit.wants:
            unit = code if self._there(code, out) else self._instead(code, visit, out)
            if unit is not None:
                got.append(unit)
                self._take(unit, visit.moment)
        return got

    def _there(self, code: str, out: frozenset[str]) -> bool:
        return code not in out and self.stock.get(code, 1) > 0

    def _instead(self, code: str, visit: Visit, out: frozenset[str]) -> str | None:
        """Some take another drink; the rest is lost. Both are noted."""
        other = None
        if self.menu.items[code].kind == DRINK and visit.chance.random() < figures.TAKES_ANOTHER:
            picks = (self.drinks[visit.segment].pick(visit.chance) for _ in range(TRIES))
            other = next((pick for pick in picks if self._there(pick, out)), None)
        self.missed.append(Missed(code, visit.moment, other))
        return other

    def _take(self, code: str, moment: datetime) -> None:
        if code not in self.stock:
            return
        self.stock[code] -= 1
        if self.stock[code] == 0:
            self.sold_out.append(SoldOut(code, moment + timedelta(seconds=40), SOLD_OUT))

    def _refill(self) -> None:
        """After closing everything is prepared for the next day; what was mended is on sale again."""
        evening = self._at(CLOSES + 5)
        self.sold_out += [SoldOut(one.code, evening, None) for one in tuple(self.sold_out)]
        for one in self.interruptions:
            for code in sorted(one.codes & self.menu.items.keys()):
                self.sold_out.append(SoldOut(code, self._at(one.first_minute), one.reason))
                self.sold_out.append(SoldOut(code, self._at(one.last_minute), None))
        self.sold_out.sort(key=lambda event: event.moment)

    def _at(self, minute: int) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, tzinfo=SHANGHAI) + timedelta(minutes=minute)

    def _within(self, one: Interruption, moment: datetime) -> bool:
        return self._at(one.first_minute) <= moment < self._at(one.last_minute)
