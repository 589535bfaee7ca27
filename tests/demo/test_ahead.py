"""The days of a long history are made by a helper: the same days, and without it they are made all the same."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from itertools import islice
from typing import cast

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from shop.catalog.models import Outlet
from shop.demo import ahead
from shop.demo.actions import Along, load_demo
from shop.demo.ahead import Helper, Made, Maker
from shop.demo.records import Books
from shop.demo.stage import catalogue_of, combos_sold, products_sold
from shop.demo.state import DemoState, kept_state
from shop.kernel.clock import FakeClock, business_day
from shop.people.models import Device, Person
from shop.recipes.queries.book import recipe_book
from shop.sales.models import Order, Source
from simulation import World

DAYS = 5


@pytest.fixture
def helper() -> Iterator[Helper]:
    """A helper that is there."""
    found = Helper()
    yield found
    found.end()


def maker_of(session: Session, clock: FakeClock) -> Maker:
    """What the demo would make its days with."""
    state, products = kept_state(), products_sold()
    assert state is not None
    world = World(state.start, state.days, seed=state.seed, catalogue=catalogue_of(products), combos=combos_sold())
    students = session.scalars(select(Person.id).where(Person.kind == "student").order_by(Person.id)).all()
    outlet, device = session.scalars(select(Outlet.id)).one(), session.scalars(select(Device)).first()
    shop = Books(products, outlet_id=outlet, device=device, cashiers=students)
    first = business_day(clock.now()) - timedelta(days=DAYS - 1)
    return Maker(world, shop, recipe_book(), first, 0, clock.now() - timedelta(days=DAYS), clock.now())


@pytest.mark.parametrize("lost_after", [None, 0, 10])
def test_a_long_history_is_the_one_that_would_be_made_without_a_helper(
    books: Session, shop_settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, lost_after: int | None
) -> None:
    """Prices change in these days and a trial begins: the helper is told anew. It may end whenever it likes."""
    asked: list[Maker] = []
    answers: list[bool] = []
    ask, fetch = Helper.ask, Helper.fetch

    def noted(self: Helper, maker: Maker, days: Sequence[date]) -> None:
        asked.append(maker)
        ask(self, maker, days)

    def compared(self: Helper, day: date) -> Made | None:
        if len(answers) == lost_after:
            self.process.kill()
            self.process.wait()
        made = fetch(self, day)
        assert made is None or made == asked[-1].day(day)
        answers.append(made is not None)
        return made

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(Helper, "ask", noted)
    monkeypatch.setattr(Helper, "fetch", compared)
    first_days: Along = lambda days: islice(days, 18)  # noqa: E731
    load_demo(shop_settings, at=clock.now(), say=print, along=first_days, days=100)

    assert len(asked) >= 4
    assert answers[: lost_after or 18] == [lost_after != 0] * (lost_after or 18)
    assert lost_after is None or not any(answers[lost_after + 2 :]), "but for what stood in the pipe"
    days = books.execute(select(Order.business_day, Order.day_count).where(Order.source == Source.TILL)).all()
    assert len(days) == len(set(days)) > 18 * 30


def test_a_day_that_is_added_later_needs_no_helper(
    books: Session, shop_settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_demo(shop_settings, at=clock.now(), say=print, days=DAYS)
    monkeypatch.setattr(ahead, "Helper", None)
    load_demo(shop_settings, at=clock.now() + timedelta(days=1), say=print)
    assert kept_state() == replace(cast(DemoState, kept_state()), until=clock.now() + timedelta(days=1))


def test_an_answer_that_is_spoilt_ends_the_helper(
    books: Session, shop_settings: Settings, clock: FakeClock, helper: Helper, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_demo(shop_settings, at=clock.now(), say=print, days=DAYS)
    maker = maker_of(books, clock)
    days = [maker.first + timedelta(days=number) for number in range(DAYS)]
    helper.ask(maker, days)
    monkeypatch.setattr(helper, "_answers", BytesIO(b"what somebody printed"))
    assert helper.fetch(days[0]) is None
    assert helper.process.wait() != 0
    helper.ask(maker, days[1:])
    assert helper.fetch(days[1]) is None


def test_a_helper_makes_the_days_that_would_be_made_here(
    books: Session, shop_settings: Settings, clock: FakeClock, helper: Helper
) -> None:
    load_demo(shop_settings, at=clock.now(), say=print, days=DAYS)
    maker = maker_of(books, clock)
    days = [maker.first + timedelta(days=number) for number in range(DAYS)]

    helper.ask(maker, days[:3])
    for day in days[:3]:
        assert helper.fetch(day) == maker.day(day)
    assert helper.fetch(days[3]) is None, "nobody asked for it"

    maker = replace(maker, taken=7, first=days[3])
    maker.world.plan = replace(maker.world.plan, closures={days[4]: "休息"})
    helper.ask(maker, days[3:])
    again = helper.fetch(days[3])
    assert again == maker.day(days[3])
    assert again is not None
    assert next(iter(again.sales.values())).day_count == 8
    closed = helper.fetch(days[4])
    assert closed is not None
    assert not closed.sales
