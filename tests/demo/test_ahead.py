"""The days of a long history are made by a helper: the same days, and without it they are made all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from shop.catalog.models import Outlet
from shop.demo import ahead
from shop.demo.actions import load_demo
from shop.demo.ahead import Helper, Made, Maker
from shop.demo.records import Books
from shop.demo.stage import catalogue_of, combos_sold, products_sold
from shop.demo.state import kept_state
from shop.kernel.clock import FakeClock, business_day
from shop.people.models import Device, Person
from shop.recipes.queries.book import recipe_book
from shop.sales.models import Order, Source
from shop.upkeep.actions.books import open_books
from simulation import World

DAYS = 5


@pytest.fixture
def books(session: Session, clock: FakeClock) -> Session:
    """Open books; it is Thursday afternoon."""
    clock.advance(days=3, hours=6)
    open_books(at=clock.now())
    return session


@pytest.fixture
def helper() -> Iterator[Helper]:
    """A helper that is there."""
    with ahead.helper_for(ahead.MANY_DAYS) as found:
        assert found is not None
        yield found


def fetched(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each day that was fetched: whether the helper had it."""
    answers: list[bool] = []
    fetch = Helper.fetch

    def counted(self: Helper, day: date) -> Made | None:
        made = fetch(self, day)
        answers.append(made is not None)
        return made

    monkeypatch.setattr(Helper, "fetch", counted)
    return answers


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


@pytest.mark.parametrize("lost", [False, True])
def test_a_demo_loads_the_same_with_a_helper_and_when_it_is_lost(
    books: Session, shop_settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    monkeypatch.setattr(ahead, "MANY_DAYS", 1)
    answers = fetched(monkeypatch)
    if lost:
        begun = Helper.__init__

        def ends_at_once(self: Helper) -> None:
            begun(self)
            self.process.kill()
            self.process.wait()

        monkeypatch.setattr(Helper, "__init__", ends_at_once)
    load_demo(shop_settings, at=clock.now(), say=print, days=DAYS)

    assert answers == [not lost] * DAYS
    days = books.execute(select(Order.business_day, Order.day_count).where(Order.source == Source.TILL)).all()
    assert len(days) == len(set(days)) > DAYS * 30
    load_demo(shop_settings, at=clock.now() + timedelta(days=1), say=print, days=DAYS)
    assert len(answers) == DAYS, "a day that is added later needs no helper"


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
