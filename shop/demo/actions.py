"""Loading the demo shop, all or nothing; every later start only adds the days that are missing up to now."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from config import Settings
from shop.calendar.actions.seed import load_calendar
from shop.catalog.actions.seed import load_seed
from shop.db import large_cache, session, transaction
from shop.demo import studio
from shop.demo.ahead import Helper, helper_for
from shop.demo.bills import bring_bills
from shop.demo.bookkeeping import bring_papers
from shop.demo.buying import bring_buying
from shop.demo.evenings import bring_evenings
from shop.demo.first_night import hurry_the_first_night
from shop.demo.floors import bring_floors
from shop.demo.goods import set_up_goods
from shop.demo.history import History
from shop.demo.keeping_safe import keep_safe
from shop.demo.members import bring_members
from shop.demo.newcomer import bring_newcomer
from shop.demo.people import STUDENTS, TEACHERS, DemoPeople, kept_people, new_people
from shop.demo.plans import bring_plans
from shop.demo.reports import bring_reports
from shop.demo.shipping import bring_parcels
from shop.demo.stage import set_the_stage
from shop.demo.state import SEED, DemoState, kept_state
from shop.demo.streams import bring_streams
from shop.demo.suggested import bring_suggestions
from shop.demo.videos import bring_videos
from shop.kernel.clock import SHANGHAI, business_day
from shop.people.actions import devices, persons, pins
from shop.people.actions.settings import save_profile
from shop.people.models import Device, Person
from shop.people.queries import shop_profile
from shop.pottery.actions.seed import load_works

Say = Callable[[str], None]
Along = Callable[[Sequence[date]], Iterator[date]]
DEMO_NAME = "马帮古城 · 实训咖啡店"
TABLET = "前台平板"
DAYS = 549
OPENED_AT = time(7, 30)


def quietly(days: Sequence[date]) -> Iterator[date]:
    """Go through the days without showing how far it is."""
    yield from days


def load_demo(
    settings: Settings, *, at: datetime, say: Say, along: Along = quietly, days: int = DAYS
) -> DemoPeople:  # fmt: skip
    """Load the demo into the present application's open books up to `at`; returns how to get in.

    The first time `days` of history are made, in one transaction; later only what is missing since, so it may be
    repeated. `along` shows how far it is. A demo of an earlier edition is left as it is.
    """
    path = settings.data_dir / "demo_people.json"
    people = kept_people(path)
    if not session().scalar(select(Person.id).limit(1)):
        people = None
    with helper_for(0 if people else days) as helper, transaction(), large_cache(), _seldom_collecting():
        if people is None:
            people = new_people()
            opened = _first_morning(at, days=days)
            state = DemoState(start=business_day(opened), days=days, seed=SEED, until=None)
            say("  正在布置演示店：编造的人员，十八个月的买卖……")
            _fill(people, at=opened)
            set_the_stage(state, at=opened)
            state.keep()
        found = kept_state()
        if found is not None and (found.until is None or found.until < at):
            _go_on(found, at=at, along=along, helper=helper)
        people.keep(path)
    return people


def opening_of(at: datetime) -> datetime:
    """When the books of the demo are opened: on the first day of its history, or now when that is long done."""
    return at if session().scalar(select(Person.id).limit(1)) else _first_morning(at, days=DAYS)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for garbage seldom: a history is many small objects, hardly any of them in circles."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _first_morning(at: datetime, *, days: int) -> datetime:
    return datetime.combine(business_day(at) - timedelta(days=days - 1), OPENED_AT, SHANGHAI).astimezone(UTC)


def _go_on(state: DemoState, *, at: datetime, along: Along, helper: Helper | None) -> None:
    """Everything that happened since the demo was last opened."""
    history = History(state, until=at, helper=helper)
    for day in along(history.days):
        history.book(day)
    studio.fit_out(at=at)
    replace(state, until=at).keep()
    bring_bills(at=at)
    bring_members(at=at)
    bring_buying(at=at)
    bring_floors(at=at)
    bring_streams(at=at)
    bring_videos(at=at)
    bring_parcels(at=at)
    bring_evenings(state.start, at=at)
    bring_newcomer(at=at)
    bring_plans(at=at)
    bring_suggestions(at=at)
    bring_papers(state.start, at=at)
    keep_safe(at=at)
    bring_reports(at=at)
    hurry_the_first_night(at=at)


def _fill(people: DemoPeople, *, at: datetime) -> None:
    secrets = (people.password, people.second_password)
    first, _ = [_teacher(*one, password, at=at) for one, password in zip(TEACHERS, secrets, strict=True)]
    load_seed(by=first, at=at)
    set_up_goods(by=first, at=at)
    load_works(published=True, by=first, at=at)
    load_calendar(by=first, at=at)
    students = []
    for nickname, name, number, colour, roles in STUDENTS:
        facts = persons.PersonFacts(kind="student", name=name, nickname=nickname, staff_number=number, colour=colour)
        students.append(persons.add_person(facts, roles=roles, by=first, at=at).id)
    _, code = devices.add_device(name=TABLET, people=students, by=first, at=at)
    devices.enrol(code, at=at)  # the history is its first epoch; a browser that becomes the tablet begins the next
    for person_id, (nickname, *_) in zip(students, STUDENTS, strict=True):
        pins.set_pin(person_id, people.pins[nickname], by=first, at=at)
    save_profile(replace(shop_profile(), name=DEMO_NAME), by=first, at=at)


def _teacher(nickname: str, name: str, username: str, roles: tuple[str, ...], password: str, *, at: datetime) -> int:
    facts = persons.PersonFacts(kind="teacher", name=name, nickname=nickname, username=username)
    person = persons.add_person(facts, roles=roles, by=None, at=at)
    persons.set_password(person.id, password, by=None, at=at)
    return person.id


def demo_code(*, at: datetime) -> str:
    """A fresh code with which a browser becomes the demo's tablet."""
    with transaction():
        device = session().scalars(select(Device).where(Device.name == TABLET).order_by(Device.id)).first()
        teacher = session().scalars(select(Person.id).where(Person.username == TEACHERS[0][2])).one()
        if device is None:
            return devices.add_device(name=TABLET, by=teacher, at=at)[1]
        return devices.new_code(device.id, by=teacher, at=at)
