"""How much of everything the demo's next days will probably take: by its recipes, and by what was really used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from shop.catalog.models import Product
from shop.db import session
from shop.recipes.queries.book import RecipeBook
from shop.stock.models import MoveKind, StockMove
from shop.stock.places import BAR
from simulation import World

LOOK_BACK, LOOK_AHEAD, HOLDS = 14, 7, 7
USED = (MoveKind.SALE.value, MoveKind.USE.value, MoveKind.CONSUME.value)


class Needs:
    """What one unit sold takes of each item, looked at anew every week, and how many units a day will sell."""

    def __init__(self, world: World, *, codes: Mapping[int, str]) -> None:
        self.world, self.codes = world, codes
        self.units: dict[date, float] = {}
        self.rates: dict[str, float] = {}
        self.since: date | None = None

    def of(self, code: str, day: date, days: int) -> float:
        """So many thousandths of an item for so many days from `day` on."""
        rate = self.rates.get(code)
        return rate * self._sum(day, days) if rate else 0.0

    def look(self, day: date, book: RecipeBook, *, at: datetime) -> None:
        """Once a week: by the recipes or by what was used, whichever is more."""
        if self.since is not None and (day - self.since).days < HOLDS:
            return
        self.since = day
        self.rates = self._by_recipe(day, book, at=at)
        first = max(day - timedelta(days=LOOK_BACK), self.world.start)
        if units := self._sum(first, (day - first).days):
            for item, quantity in _used(first, day - timedelta(days=1)):
                if code := self.codes.get(item):
                    self.rates[code] = max(self.rates.get(code, 0.0), quantity / units)

    def _sum(self, day: date, days: int) -> float:
        return sum(self.units_on(day + timedelta(days=number)) for number in range(days))

    def units_on(self, day: date) -> float:
        """How many units the day is expected to sell; none when the shop is closed."""
        if day not in self.units:
            self.units[day] = sum(self.world.expected(day).values())
        return self.units[day]

    def _by_recipe(self, day: date, book: RecipeBook, *, at: datetime) -> dict[str, float]:
        products = dict(session().execute(select(Product.code, Product.id)).all())
        units, takes = Counter[str](), Counter[str]()
        for number in range(LOOK_AHEAD):
            units.update(self.world.expected(day + timedelta(days=number)))
        for product, quantity in units.items():
            for item, amount in book.resolve(products[product], None, at=at).one:
                if code := self.codes.get(item):
                    takes[code] += amount * quantity
        whole = sum(units.values())
        return {code: amount / whole for code, amount in takes.items()}


def _used(first: date, last: date) -> Iterable[tuple[int, int]]:
    rows = session().execute(
        select(StockMove.item_id, func.sum(StockMove.quantity))
        .where(StockMove.business_day.between(first, last), StockMove.from_id == BAR, StockMove.kind.in_(USED))
        .group_by(StockMove.item_id)
    )
    return [(item, int(quantity)) for item, quantity in rows]
