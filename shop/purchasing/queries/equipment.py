"""The register of equipment, what is due, and what is written off in a month."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.people.models import Person
from shop.purchasing.models import Equipment, Maintenance, MaintenancePlan
from shop.purchasing.rules.depreciation import Month, schedule
from shop.purchasing.rules.upkeep import due_on, urgency


@dataclass(frozen=True, slots=True)
class Due:
    """A planned task with the day it is due and how urgent that is: over, soon, fine."""

    plan: MaintenancePlan
    due: date
    urgency: str


def register(*, state: str) -> Sequence[Equipment]:
    """Every thing in this state (nothing: all that is not retired), with its plans."""
    wanted = select(Equipment).options(selectinload(Equipment.plans)).order_by(Equipment.code)
    kept = Equipment.state == state if state else Equipment.state != "retired"
    return session().scalars(wanted.where(kept)).all()


def upkeep_of(things: Collection[Equipment], *, today: date) -> dict[int, list[Due]]:
    """Thing: its planned tasks, the most urgent first."""
    rows = session().execute(
        select(Maintenance.plan_id, func.max(Maintenance.done_on))
        .where(Maintenance.equipment_id.in_([one.id for one in things]), Maintenance.plan_id.is_not(None))
        .group_by(Maintenance.plan_id)
    )
    last = {plan: day for plan, day in rows}  # noqa: C416
    found: dict[int, list[Due]] = {}
    for thing in things:
        due = [
            (plan, due_on(since=plan.since, every_days=plan.every_days, last=last.get(plan.id)))
            for plan in thing.plans
            if plan.active and thing.state != "retired"
        ]
        ordered = sorted(due, key=lambda one: one[1])
        found[thing.id] = [Due(plan, day, urgency(day, today=today)) for plan, day in ordered]
    return found


def log_of(equipment_id: int) -> Sequence[Maintenance]:
    """What was done to a thing, the latest first."""
    wanted = select(Maintenance).where(Maintenance.equipment_id == equipment_id)
    return session().scalars(wanted.order_by(Maintenance.done_on.desc(), Maintenance.id.desc())).all()


def schedule_of(thing: Equipment) -> list[Month]:
    """Its value month by month."""
    return schedule(
        price_fen=thing.price_fen, residual_fen=thing.residual_fen, life_months=thing.life_months,
        bought_on=thing.bought_on, retired_on=thing.retired_on,
    )  # fmt: skip


def depreciation_in(month: str) -> dict[int, int]:
    """Thing: what is written off in a month (``2026-12``); the books post it."""
    found = {}
    for thing in session().scalars(select(Equipment).order_by(Equipment.id)):
        amount = sum(row.amount_fen for row in schedule_of(thing) if row.month == month)
        if amount:
            found[thing.id] = amount
    return found


def worth_on(thing: Equipment, day: date) -> int:
    """What it is worth in the books at the end of a day's month."""
    past = [row for row in schedule_of(thing) if row.month <= f"{day:%Y-%m}"]
    return past[-1].left_fen if past else thing.price_fen


def people_to_choose() -> Sequence[Person]:
    """Who may keep a thing."""
    return session().scalars(select(Person).where(Person.active).order_by(Person.nickname)).all()
