"""A small shop with weeks of invented sales in its sums, and a teacher at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from shop.db import transaction
from shop.jobs.worker import Worker
from shop.kernel.clock import FakeClock, business_day
from shop.people.actions import sessions
from shop.planning.actions.runs import keep_run
from shop.planning.learning.plan import make_plan
from shop.sales.models import SalesByDay
from shop.sales.queries.outlets import own_outlet_id
from tests.support.application import ShopClient
from tests.support.books import Books, open_shop

WEEK = (8, 6, 7, 9, 12, 20, 18)
ZEROS = dict.fromkeys(
    ("unpriced_quantity", "discount_fen", "comped_fen", "returned_quantity", "returned_fen"), 0
)  # fmt: skip


@dataclass
class Diary:
    """What was sold on which day, straight into the sums."""

    books: Books
    clock: FakeClock

    @property
    def yesterday(self) -> date:
        """The last whole day."""
        return business_day(self.clock.now()) - timedelta(days=1)

    def sold(self, product: int, units: Callable[[date], float], *, days: int = 84, until: date | None = None) -> None:
        """So many units on each of the `days` up to `until`; a day with None has no row."""
        last = until or self.yesterday
        rows = []
        for back in range(days):
            day = last - timedelta(days=back)
            number = int(units(day))
            if number:
                rows.append({
                    "business_day": day, "outlet_id": own_outlet_id(), "product_id": product,
                    "quantity": number * 1000, "gross_fen": number * 2000, "net_fen": number * 2000, **ZEROS,
                })  # fmt: skip
        with transaction() as current:
            current.execute(insert(SalesByDay), rows)

    def plan(self) -> int:
        """Plan as the night does."""
        return keep_run(make_plan(self.yesterday, at=self.clock.now()), by=None, at=self.clock.now())


def weekly(day: date, *, times: float = 1.0) -> float:
    """A quiet Tuesday, a busy Saturday, a little noise that is the same each time."""
    wobble = (day.toordinal() * 7919 % 5) - 2
    return max(0, round(times * WEEK[day.weekday()] + wobble))


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Books:
    """A small open shop."""
    return open_shop(clock)


@pytest.fixture
def diary(books: Books, clock: FakeClock) -> Diary:
    """Nothing sold yet."""
    return Diary(books, clock)


@pytest.fixture
def busy(diary: Diary) -> Diary:
    """Twelve weeks of latte and tea."""
    diary.sold(diary.books.latte, weekly)
    diary.sold(diary.books.tea, lambda day: weekly(day, times=0.5))
    return diary


@pytest.fixture
def worker(app: Flask) -> Worker:
    """A worker that does what is due."""
    return Worker(app, name="test")


@pytest.fixture
def teacher(client: ShopClient, books: Books) -> ShopClient:
    """The teacher at the desk."""
    token = sessions.begin(sessions.DESK, person_id=books.teacher, at=books.clock.now())
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token
    return client
