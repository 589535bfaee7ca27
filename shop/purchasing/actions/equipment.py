"""Equipment: kept in the register, looked after by plan, repaired, retired."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.purchasing.models import Equipment, Maintenance, MaintenancePlan
from shop.worklist.actions import close_about

UPKEEP_DUE = "upkeep_due"


@dataclass(frozen=True, slots=True)
class EquipmentFacts:
    """What is said of a thing."""

    code: str
    name: str
    bought_on: date
    price_fen: int
    life_months: int
    residual_fen: int = 0
    serial: str = ""
    place: str = ""
    supplier_id: int | None = None
    fit_out_id: int | None = None
    warranty_until: date | None = None
    keeper_id: int | None = None
    state: str = "used"
    retired_on: date | None = None
    note: str = ""


def save_equipment(facts: EquipmentFacts, *, equipment_id: int | None = None, by: int, at: datetime) -> Equipment:
    """Keep a new thing, or say something else of one. Raises NotFound, Invalid with every problem."""
    with transaction() as current:
        thing = Equipment() if equipment_id is None else found_equipment(equipment_id)
        if problems := _problems(facts, equipment_id):
            raise Invalid(problems=tuple(problems))
        for name, value in asdict(facts).items():
            setattr(thing, name, value)
        current.add(thing)
        current.flush()
        verb = "equipment.add" if equipment_id is None else "equipment.change"
        audit.record(verb, subject=f"equipment:{thing.id}", detail=f"{facts.code} {facts.name}", by=by, at=at)
        return thing


def add_plan(equipment_id: int, *, task: str, every_days: int, since: date, by: int, at: datetime) -> MaintenancePlan:
    """Say what is to be done to a thing again and again. Raises NotFound."""
    with transaction() as current:
        thing = found_equipment(equipment_id)
        plan = MaintenancePlan(equipment_id=thing.id, task=task, every_days=every_days, since=since)
        current.add(plan)
        current.flush()
        audit.record("equipment.plan", subject=f"equipment:{thing.id}", detail=task, by=by, at=at)
        return plan


def end_plan(plan_id: int, *, by: int, at: datetime) -> MaintenancePlan:
    """It is not done any more; what was done stays in the log. Raises NotFound."""
    with transaction() as current:
        plan = current.get(MaintenancePlan, plan_id)
        if plan is None:
            raise NotFound
        plan.active = False
        current.flush()
        close_about(UPKEEP_DUE, subject=f"plan:{plan.id}", outcome=N_("这项保养不再做。"), by=by, at=at)
        audit.record("equipment.end_plan", subject=f"equipment:{plan.equipment_id}", detail=plan.task, by=by, at=at)
        return plan


def note_maintenance(
    equipment_id: int, *, plan_id: int | None, done_on: date, what: str, cost_fen: int, by: int, at: datetime
) -> Maintenance:
    """Something was done to a thing: a planned task, or a repair without a plan. Raises NotFound, Invalid."""
    with transaction() as current:
        thing = found_equipment(equipment_id)
        plan = current.get(MaintenancePlan, plan_id) if plan_id else None
        if plan_id and (plan is None or plan.equipment_id != thing.id):
            raise Invalid(problems=(Problem("plan_id", N_("这项保养不是这件设备的，请刷新后重选。")),))
        told = what or (plan.task if plan else "")
        if not told:
            raise Invalid(problems=(Problem("what", N_("请写做了什么。")),))
        done = Maintenance(
            equipment_id=thing.id, plan_id=plan.id if plan else None, done_on=done_on, what=told, cost_fen=cost_fen,
            by_id=by, noted_at=at,
        )  # fmt: skip
        current.add(done)
        current.flush()
        if plan is not None:
            close_about(UPKEEP_DUE, subject=f"plan:{plan.id}", outcome=N_("保养做好了。"), by=by, at=at)
        audit.record(
            "equipment.maintain", subject=f"equipment:{thing.id}", detail=f"{thing.name}：{told}", by=by, at=at
        )
        return done


def found_equipment(equipment_id: int) -> Equipment:
    """The thing. Raises NotFound."""
    thing = session().get(Equipment, equipment_id)
    if thing is None:
        raise NotFound
    return thing


def _problems(facts: EquipmentFacts, equipment_id: int | None) -> list[Problem]:
    problems = []
    taken = session().scalar(select(Equipment.id).where(Equipment.code == facts.code))
    if taken is not None and taken != equipment_id:
        problems.append(Problem("code", N_("这个编号已经有了，请换一个。")))
    if facts.residual_fen > facts.price_fen:
        problems.append(Problem("residual", N_("残值不能比买价高。")))
    if facts.state == "retired" and facts.retired_on is None:
        problems.append(Problem("retired_on", N_("报废的请填哪天报废。")))
    if facts.state != "retired" and facts.retired_on is not None:
        problems.append(Problem("retired_on", N_("没有报废的不用填报废日期。")))
    if facts.warranty_until is not None and facts.warranty_until < facts.bought_on:
        problems.append(Problem("warranty_until", N_("保修不能在买之前就到期。")))
    return problems
