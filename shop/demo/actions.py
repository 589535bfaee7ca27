"""Loading the demo shop, once per database; every later start finds it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from config import Settings
from shop.calendar.actions.seed import load_calendar
from shop.catalog.actions.seed import load_seed
from shop.catalog.models import Outlet, Product
from shop.db import session, transaction
from shop.demo.people import STUDENTS, TEACHERS, DemoPeople, kept_people, new_people
from shop.demo.sales import invented_sales
from shop.kernel.clock import business_day
from shop.people.actions import devices, persons, pins
from shop.people.actions.settings import save_profile
from shop.people.models import Device, Person
from shop.people.queries import shop_profile
from shop.sales.actions.take import take_sales
from shop.sales.models import Order

Say = Callable[[str], None]
DEMO_NAME = "马帮古城 · 实训咖啡店"
TABLET = "前台平板"
BATCH = 200


def load_demo(settings: Settings, *, at: datetime, say: Say) -> DemoPeople:
    """Load the demo into the present application's open books; returns how to get in. May be repeated."""
    path = settings.data_dir / "demo_people.json"
    people = kept_people(path)
    with transaction():
        if people is None or not session().scalar(select(Person.id).limit(1)):
            people = new_people()
            say("  正在布置演示店……")
            _fill(people, at=at)
    people.keep(path)
    _sell(at=at)
    return people


def _fill(people: DemoPeople, *, at: datetime) -> None:
    secrets = (people.password, people.second_password)
    first, _ = [_teacher(*one, password, at=at) for one, password in zip(TEACHERS, secrets, strict=True)]
    load_seed(by=first, at=at)
    load_calendar(by=first, at=at)
    students = []
    for nickname, name, number, colour, roles in STUDENTS:
        facts = persons.PersonFacts(kind="student", name=name, nickname=nickname, staff_number=number, colour=colour)
        students.append(persons.add_person(facts, roles=roles, by=first, at=at).id)
    devices.add_device(name=TABLET, people=students, by=first, at=at)
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


def _sell(*, at: datetime) -> None:
    if session().scalar(select(Order.id).limit(1)) is not None:
        return
    outlet = session().scalars(select(Outlet.id).where(Outlet.own)).one()
    device = session().scalars(select(Device.id).order_by(Device.id)).first()
    cashiers = session().scalars(select(Person.id).where(Person.kind == "student").order_by(Person.id)).all()
    goods = select(Product).where(Product.active, Product.kind != "combo").order_by(Product.id)
    products = session().scalars(goods).all()
    sales = invented_sales(
        products, outlet_id=outlet, device_id=device or 0, cashiers=cashiers, today=business_day(at), until=at
    )
    with transaction():
        booked = list(sales)
        for start in range(0, len(booked), BATCH):
            take_sales(booked[start : start + BATCH], at=at)
