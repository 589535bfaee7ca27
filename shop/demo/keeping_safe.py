"""What the demo crew noted about food safety in two weeks, invented: temperatures, cleaning, samples, certificates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import func, select

from shop.calendar.queries import days as calendar_days
from shop.db import session
from shop.demo.stage import teacher_id
from shop.demo.state import SEED
from shop.kernel.clock import SHANGHAI, business_day
from shop.people.models import Person
from shop.safety.actions import certificates, points, samples
from shop.safety.actions.samples import SampleFacts
from shop.safety.models import FoodSample, SafetyPoint, SafetyRecord
from shop.stock.actions.lots import open_lot
from shop.stock.models import Item, Lot

LOOKED_BACK = 14
#: The hours of the rounds, the first of the day first.
ROUNDS = (time(8, 10), time(20, 20))
DONE_ABOUT = "门没关严，关好后半小时复量 5.2 度"
#: Days from now until the certificates of the crew end, by turns.
UNTIL = (210, 320, 18, 150, 95)


def keep_safe(*, at: datetime) -> None:
    """Note what is missing since the last time, two weeks at most; the rest once."""
    today, teacher = business_day(at), teacher_id()
    crew = session().scalars(select(Person.id).where(Person.kind == "student").order_by(Person.id)).all()
    if session().scalar(select(SafetyPoint.id).limit(1)) is None:
        points.add_usual_points(by=teacher, at=at)
        for place, person in enumerate(crew[:-1]):
            until = today + timedelta(days=UNTIL[place % len(UNTIL)] + place)
            certificates.note_certificate(person, valid_until=until, by=teacher, at=at)
    known = session().scalars(select(SafetyPoint).where(SafetyPoint.active).order_by(SafetyPoint.id)).all()
    last = session().scalar(select(func.max(SafetyRecord.business_day)))
    first = max(last + timedelta(days=1) if last else date.min, today - timedelta(days=LOOKED_BACK))
    open_days = [one.day for one in calendar_days(first, today) if one.is_open]
    for day in open_days:
        chance = Random(f"{SEED} {day}")  # noqa: S311 - a story, no secret
        for number, point in enumerate(known):
            _look(point, day, number, crew, chance, at=at)
    _samples(crew[0], at=at)
    _opened(crew[0], at=at)


def _look(
    point: SafetyPoint, day: date, number: int, crew: Sequence[int], chance: Random, *, at: datetime
) -> None:  # fmt: skip
    if point.every_days > 1 and (day.toordinal() + number) % point.every_days:
        return
    rounds = ROUNDS if point.per_day > 1 else ROUNDS[1:]
    for place, hour in enumerate(rounds):
        moment = datetime.combine(day, hour, SHANGHAI) + timedelta(minutes=2 * number + chance.randrange(9))
        if moment > at:
            continue
        tenths, note = None, ""
        if point.low is not None and point.high is not None:
            middle = (point.low + point.high) // 2
            tenths = middle + chance.randint(-15, 15)
            if chance.random() < 0.02:
                tenths, note = point.high + 13, DONE_ABOUT
        person = crew[(day.toordinal() // 7 + place) % len(crew)]
        identity = UUID(int=chance.getrandbits(128), version=4)
        points.note_record(identity, point_id=point.id, tenths=tenths, note=note, by=person, at=moment)


def _samples(person: int, *, at: datetime) -> None:
    """The cold brew of the day before yesterday, and today's."""
    if session().scalar(select(FoodSample.id).limit(1)) is not None:
        return
    item = session().scalars(select(Item.id).where(Item.kind == "preparation", Item.active).order_by(Item.code)).first()
    for days, what in ((2, "冷萃液"), (0, "玫瑰米糕")):
        moment = at - timedelta(days=days, minutes=30)
        identity = UUID(int=Random(f"{SEED} {what}").getrandbits(128), version=4)  # noqa: S311 - a story
        facts = SampleFacts(identity, what, 125_000, item if days else None, "留样冰箱第二层")
        samples.take_sample(facts, by=person, at=moment)


def _opened(person: int, *, at: datetime) -> None:
    """The newest pack of milk is open."""
    still_good = Lot.expires_on >= business_day(at)
    lot = session().scalars(
        select(Lot.id)
        .join(Item, Item.id == Lot.item_id)
        .where(Item.code == "M04", Lot.finished_at.is_(None), Lot.opened_at.is_(None), still_good)
        .order_by(Lot.expires_on, Lot.id)
    ).first()  # fmt: skip
    if lot is not None:
        open_lot(lot, by=person, at=at - timedelta(hours=3))
