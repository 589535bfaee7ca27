"""Days of the world made ready for the books; for a long history by a helper, while the days before are booked.

The helper is a process of its own: booking keeps one processor busy. It knows nothing of the books but what it is told,
and is told anew as soon as something else is sold. Without it the days are the same, only later.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import IO, NamedTuple, cast

from config import ROOT
from shop.demo.records import Books, sale_record
from shop.jobs.beside import apart
from shop.recipes.queries.book import RecipeBook
from shop.sales.actions.goods import Goods, goods_of
from shop.sales.rules.records import SaleRecord
from simulation import World
from simulation.records import Back, SoldOut, Use

Happening = Back | Use | SoldOut
#: A helper takes a second to begin; fewer days are made sooner than that.
MANY_DAYS = 60


class Made(NamedTuple):
    """A day: its sales by their count in the world, what they take out of stock, what else happens in order of time."""

    sales: dict[int, SaleRecord]
    goods: Goods
    happenings: list[Happening]


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes days out of the world as guests, menu and recipes are now; only what happens after `after` up to `until`.

    `first` is the day on which the history begins or goes on: the tablet has given `taken` numbers on it already, and
    its receipts are others than those it has.
    """

    world: World
    books: Books
    recipes: RecipeBook
    first: date
    taken: int
    after: datetime
    until: datetime

    def day(self, date_: date) -> Made:
        """Everything that is to be booked of a day."""
        day, again = self.world.day(date_), date_ == self.first
        chance = Random(f"{self.world.seed}/receipts/{date_}/{self.after if again else ''}")  # noqa: S311
        sold = [one for one in day.sales if self._falls(one.moment)]
        sales = {
            sale.count: sale_record(sale, date_, number, self.books, chance=chance)
            for number, sale in enumerate(sold, (self.taken if again else 0) + 1)
        }
        everything: list[Happening] = [*day.backs, *day.uses, *day.sold_out]
        happenings = sorted((one for one in everything if self._falls(one.moment)), key=lambda one: one.moment)
        return Made(sales, goods_of(sales.values(), self.recipes), happenings)

    def _falls(self, moment: datetime) -> bool:
        return self.after < moment <= self.until


class Helper:
    """A process that makes days. Should it end, nothing is lost but time."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "shop.demo.ahead"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **apart())
        self._asks, self._answers = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)
        self._waiting: list[date] = []

    def ask(self, maker: Maker, days: Sequence[date]) -> None:
        """Have these days made in their order; not while some that were asked for before have not been fetched."""
        if self._waiting:
            return
        try:
            pickle.dump((maker, days), self._asks)
            self._asks.flush()
        except OSError:
            return
        self._waiting = list(days)

    def fetch(self, day: date) -> Made | None:
        """The next of the days that were asked for; None when it has to be made here."""
        if self._waiting[:1] != [day]:
            return None
        del self._waiting[0]
        try:
            made: Made = pickle.load(self._answers)  # noqa: S301 - our own process wrote it
        except (EOFError, OSError, pickle.UnpicklingError):
            self._waiting = []
            self.process.kill()  # what it still writes is not to be trusted, and nobody reads it
            return None
        return made

    def end(self) -> None:
        """Let it go, whatever it was doing."""
        self.process.kill()
        self.process.communicate()


@contextmanager
def helper_for(days: int) -> Iterator[Helper | None]:
    """A helper where there is much to do and a processor for it."""
    if days < MANY_DAYS or (os.cpu_count() or 1) == 1:
        yield None
        return
    helper = Helper()
    try:
        yield helper
    finally:
        helper.end()


def main() -> None:
    """Make what is asked for until nobody asks any more. What anything prints goes where errors go."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            maker, days = pickle.load(sys.stdin.buffer)  # noqa: S301 - the process that began this one wrote it
            for day in days:
                pickle.dump(maker.day(day), answers)
                answers.flush()
        except (EOFError, OSError):
            return


if __name__ == "__main__":
    main()
