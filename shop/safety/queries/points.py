"""Points with what is still due today, and the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from shop.db import session
from shop.safety.models import SafetyPoint, SafetyRecord
from shop.safety.rules import still_due


@dataclass(frozen=True, slots=True)
class Duty:
    """A point, what was noted today, and how often it is still due."""

    point: SafetyPoint
    today: Sequence[SafetyRecord]
    left: int
    last: date | None


def points(*, active: bool | None = True) -> Sequence[SafetyPoint]:
    """What is looked at, in order; `active` None: also what is not any more."""
    wanted = select(SafetyPoint).order_by(SafetyPoint.kind.desc(), SafetyPoint.sort, SafetyPoint.id)
    return session().scalars(wanted if active is None else wanted.where(SafetyPoint.active == active)).all()


def duties(today: date) -> list[Duty]:
    """Every point with what is due."""
    known = points()
    here: defaultdict[int, list[SafetyRecord]] = defaultdict(list)
    for record in session().scalars(
        select(SafetyRecord)
        .where(SafetyRecord.business_day == today, SafetyRecord.taken_back_at.is_(None))
        .order_by(SafetyRecord.id)
    ):
        here[record.point_id].append(record)
    rare = [point.id for point in known if point.every_days > 1]
    last = _last_days(rare) if rare else {}
    found = []
    for point in known:
        done, day = here[point.id], last.get(point.id)
        left = still_due(
            per_day=point.per_day, every_days=point.every_days, done_today=len(done), last=day, today=today
        )
        found.append(Duty(point, done, left, day))
    return found


def _last_days(points: Sequence[int]) -> dict[int, date]:
    rows = session().execute(
        select(SafetyRecord.point_id, func.max(SafetyRecord.business_day))
        .where(SafetyRecord.point_id.in_(points), SafetyRecord.taken_back_at.is_(None))
        .group_by(SafetyRecord.point_id)
    )
    return {point: day for point, day in rows}  # noqa: C416


def record_list(first: date, last: date, *, point_id: int | None = None) -> Select[Any]:
    """The log of these days, the latest first; what was taken back stays in it."""
    wanted = select(SafetyRecord).where(SafetyRecord.business_day.between(first, last))
    if point_id:
        wanted = wanted.where(SafetyRecord.point_id == point_id)
    return wanted.order_by(SafetyRecord.id.desc())
