"""What a student's own records say: how often something went wrong lately, and before; and those records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from shop.db import session
from shop.kernel.errors import NotFound
from shop.people.models import Person
from shop.people.queries import shop_profile
from shop.reports.rules.needs_help import Fact, Matter, says_nothing, telling
from shop.reports.rules.periods import Days
from shop.sales.models import IS_TENDER_FIX, Order, Payment, Refund, RefundKind, SalesByOrder
from shop.shifts.models import Shift

LATELY, BEFORE = 7, 28


class Record(NamedTuple):
    """Something that went wrong: whose it was, when, and where it can be read. A shift has no number."""

    matter: Matter
    person_id: int
    day: date
    at: datetime | None
    number: str
    uuid: UUID


@dataclass(frozen=True, slots=True)
class Helped:
    """A student with his facts, the one that tells most, and whether there is too little to say."""

    person: Person
    facts: dict[Matter, Fact]

    @property
    def fact(self) -> Fact | None:
        """The one fact to tell."""
        return telling(self.facts.values())

    @property
    def too_little(self) -> bool:
        """Whether nothing can be said."""
        return says_nothing(self.facts)


def spans(today: date) -> tuple[Days, Days]:
    """The last seven days, and the four weeks before them."""
    lately = Days(today - timedelta(days=LATELY - 1), today)
    return lately, Days(lately.first - timedelta(days=BEFORE), lately.first - timedelta(days=1))


def students(today: date) -> list[Helped]:
    """Every student with records in these weeks, by name: nobody stands above another."""
    records, chances = list(_records(today)), _chances(today)
    ids = {person_id for person_id, _matter in chances}
    found = session().scalars(
        select(Person)
        .where(Person.id.in_(ids), Person.kind == "student", Person.active)
        .order_by(Person.name, Person.id)
    )
    return [Helped(person, _facts(person.id, records, chances, today)) for person in found]


def student(person_id: int, today: date) -> tuple[Helped, list[Record]]:
    """One student with the records, the latest first. Raises NotFound."""
    person = session().get(Person, person_id)
    if person is None or person.kind != "student":
        raise NotFound
    records = list(_records(today))
    mine = [one for one in records if one.person_id == person_id]
    helped = Helped(person, _facts(person_id, records, _chances(today), today))
    return helped, sorted(mine, key=lambda one: (one.day, one.number), reverse=True)


def _facts(
    person_id: int, records: list[Record], chances: dict[tuple[int, Matter], list[int]], today: date
) -> dict[Matter, Fact]:
    lately = spans(today)[0]
    found = {}
    for matter in Matter:
        mine = [one.day >= lately.first for one in records if one.person_id == person_id and one.matter is matter]
        now, before = chances.get((person_id, matter), [0, 0])
        found[matter] = Fact(matter, sum(mine), now, len(mine) - sum(mine), before)
    return found


def _chances(today: date) -> dict[tuple[int, Matter], list[int]]:
    """(Person, matter): how many orders he rang up or shifts he closed, lately and before."""
    lately, before = spans(today)
    found: dict[tuple[int, Matter], list[int]] = {}
    orders = (
        select(SalesByOrder.cashier_id, SalesByOrder.business_day, func.sum(SalesByOrder.orders))
        .where(SalesByOrder.business_day.between(before.first, lately.last), SalesByOrder.cashier_id != 0)
        .group_by(SalesByOrder.cashier_id, SalesByOrder.business_day)
    )
    for person_id, day, count in session().execute(orders):
        for matter in (Matter.TENDER, Matter.VOID):
            found.setdefault((person_id, matter), [0, 0])[0 if day >= lately.first else 1] += int(count)
    for person_id, day in session().execute(
        _closed(Shift.closed_by, Shift.business_day, days=Days(before.first, today))
    ):
        found.setdefault((person_id, Matter.CASH), [0, 0])[0 if day >= lately.first else 1] += 1
    return found


def _records(today: date) -> Iterable[Record]:
    lately, before = spans(today)
    days = Days(before.first, lately.last)
    fixed = (
        select(Order.cashier_id, Payment.business_day, Payment.occurred_at, Order.number, Order.uuid)
        .join(Order, Order.id == Payment.order_id)
        .where(
            IS_TENDER_FIX, Payment.business_day.between(days.first, days.last), Payment.refund_id.is_(None),
            Payment.reverses_id.is_not(None), Payment.net_fen < 0, Order.cashier_id.is_not(None),
        )
    )  # fmt: skip
    voided = (
        select(Order.cashier_id, Refund.business_day, Refund.occurred_at, Order.number, Order.uuid)
        .join(Order, Order.id == Refund.order_id)
        .where(
            Refund.business_day.between(days.first, days.last), Refund.kind == RefundKind.VOID,
            Order.cashier_id.is_not(None),
        )
    )  # fmt: skip
    for matter, statement in ((Matter.TENDER, fixed), (Matter.VOID, voided)):
        rows: Any = session().execute(statement)
        for row in rows:
            yield Record(matter, *row)
    tolerance = shop_profile().cash_tolerance_fen
    wrong = _closed(Shift.closed_by, Shift.business_day, Shift.closed_at, Shift.uuid, days=days)
    for person_id, day, closed_at, uuid in session().execute(wrong.where(func.abs(Shift.variance_fen) > tolerance)):
        yield Record(Matter.CASH, person_id, day, closed_at, "", uuid)


def _closed(*columns: Any, days: Days) -> Any:
    return select(*columns).where(
        Shift.business_day.between(days.first, days.last), Shift.variance_fen.is_not(None), Shift.closed_by.is_not(None)
    )
