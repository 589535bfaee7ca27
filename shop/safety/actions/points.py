"""What is looked at, and looking."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.once import take_numbers
from shop.people.actions import audit
from shop.safety.models import SafetyPoint, SafetyRecord
from shop.safety.rules import Tenths, temperature_text
from shop.safety.words import USUAL


@dataclass(frozen=True, slots=True)
class PointFacts:
    """What is said of a point; a cleaning task has no limits."""

    kind: str
    name: str
    low: Tenths | None = None
    high: Tenths | None = None
    per_day: int = 1
    every_days: int = 1
    note: str = ""
    sort: int = 0
    active: bool = True


class TakenBack(Conflict):
    """A record is taken back once."""

    message = N_("这一笔已经撤回了。")


def save_point(facts: PointFacts, *, point_id: int | None = None, by: int, at: datetime) -> SafetyPoint:
    """Look at something from now on, or say something else of it. Raises NotFound, Invalid with every problem."""
    with transaction() as current:
        take_numbers(current)
        point = SafetyPoint() if point_id is None else found_point(point_id)
        if problems := _problems(facts, point_id):
            raise Invalid(problems=tuple(problems))
        for name, value in asdict(facts).items():
            setattr(point, name, value)
        current.add(point)
        current.flush()
        verb = "safety.point_add" if point_id is None else "safety.point_change"
        audit.record(verb, subject=f"safety_point:{point.id}", detail=facts.name, by=by, at=at)
        return point


def add_usual_points(*, by: int, at: datetime) -> int:
    """Begin with what most shops look at; what is there already stays. How many are new."""
    with transaction() as current:
        take_numbers(current)
        known = set(current.scalars(select(SafetyPoint.name)))
        new = [one for one in USUAL if one[1] not in known]
        for place, (kind, name, low, high, per_day, every_days, note) in enumerate(new, 1):
            facts = PointFacts(kind, name, low, high, per_day, every_days, note, sort=10 * place)
            save_point(facts, by=by, at=at)
        return len(new)


def note_record(
    uuid: UUID, *, point_id: int, tenths: Tenths | None = None, note: str = "", by: int, at: datetime
) -> SafetyRecord:
    """Somebody looked now; sent again it is the same record.

    Raises NotFound, Invalid: a temperature is needed, and out of its limits also what was done.
    """
    with transaction() as current:
        take_numbers(current)
        kept = current.scalar(select(SafetyRecord).where(SafetyRecord.uuid == uuid))
        if kept is not None:
            return kept
        point, said = found_point(point_id), note.strip()
        good = _good(point, tenths)
        if not good and not said:
            message = N_(
                "%(temperature)s 度超出了 %(low)s 到 %(high)s 度。请写做了什么，例如「关严门，半小时后再量」。"
            )
            facts = {
                "temperature": temperature_text(tenths), "low": temperature_text(point.low),
                "high": temperature_text(point.high),
            }  # fmt: skip
            raise Invalid(problems=(Problem("note", message, facts),))
        record = SafetyRecord(
            uuid=uuid, point_id=point.id, business_day=business_day(at), noted_at=at, by_id=by,
            tenths=tenths if point.kind == "temperature" else None, good=good, note=said,
        )  # fmt: skip
        current.add(record)
        current.flush()
        if not good:
            detail = f"{point.name} {temperature_text(tenths)} {said}"
            audit.record("safety.out_of_limits", subject=f"safety_point:{point.id}", detail=detail, by=by, at=at)
        return record


def _good(point: SafetyPoint, tenths: Tenths | None) -> bool:
    if point.kind != "temperature" or point.low is None or point.high is None:
        return True
    if tenths is None:
        raise Invalid(problems=(Problem("temperature", N_("请填温度，最多一位小数，例如 3.5 或 -18。")),))
    return point.low <= tenths <= point.high


def take_back_record(record_id: int, *, by: int, at: datetime) -> SafetyRecord:
    """It was a mistake: it stays in the log, struck out. Raises NotFound, TakenBack."""
    with transaction() as current:
        record = current.get(SafetyRecord, record_id, with_for_update=True)
        if record is None:
            raise NotFound
        if record.taken_back_at is not None:
            raise TakenBack
        record.taken_back_at, record.taken_back_by = at, by
        current.flush()
        point = found_point(record.point_id)
        detail = f"{point.name} {temperature_text(record.tenths)}".strip()
        audit.record("safety.take_back", subject=f"safety_point:{point.id}", detail=detail, by=by, at=at)
        return record


def found_point(point_id: int) -> SafetyPoint:
    """The point. Raises NotFound."""
    point = session().get(SafetyPoint, point_id)
    if point is None:
        raise NotFound
    return point


def _problems(facts: PointFacts, point_id: int | None) -> list[Problem]:
    problems = []
    taken = session().scalar(select(SafetyPoint.id).where(SafetyPoint.name == facts.name))
    if taken is not None and taken != point_id:
        problems.append(Problem("name", N_("这个名称已经有了，请换一个。")))
    if facts.kind == "temperature" and (facts.low is None or facts.high is None):
        problems.append(Problem("low", N_("温度要填最低和最高。")))
    elif facts.low is not None and facts.high is not None and facts.low > facts.high:
        problems.append(Problem("high", N_("最高不能比最低还低。")))
    if facts.per_day > 1 and facts.every_days > 1:
        problems.append(Problem("every_days", N_("一天几次和几天一次只能填一样，另一样填 1。")))
    return problems
