"""Keep, share and remove reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.people.models import Role
from shop.reports.models import SavedReport, SavedReportRole
from shop.reports.rules.choice import Choice

LONGEST_NAME = 60


def save_report(name: str, choice: Choice, *, roles: Collection[int], by: int, at: datetime) -> SavedReport:
    """Keep a report under a name; the same name again replaces one's own. `roles` see it too. Raises Invalid."""
    wanted = name.strip()
    with transaction() as current:
        known = set(current.scalars(select(Role.id).where(Role.id.in_(roles))))
        problems = []
        if not wanted:
            problems.append(Problem("name", N_("请给报表起个名字，例如「每月各分类毛利」。")))
        if len(wanted) > LONGEST_NAME:
            problems.append(Problem("name", N_("名字最多 60 个字，请写短一点。")))
        if known != set(roles):
            problems.append(Problem("roles", N_("有的岗位刚刚被删了，请重新勾选。")))
        if problems:
            raise Invalid(problems=tuple(problems))
        mine = select(SavedReport).where(SavedReport.owner_id == by, SavedReport.name == wanted).with_for_update()
        found = current.scalar(mine)
        if found is None:
            found = SavedReport(name=wanted, owner_id=by, choice={}, made_at=at)
            current.add(found)
        found.choice = choice.address()
        found.roles = [SavedReportRole(role_id=role_id) for role_id in sorted(known)]
        current.flush()
        audit.record("report.save", subject=f"report:{found.id}", detail=wanted, by=by, at=at)
        return found


def remove_report(report_id: int, *, by: int, at: datetime) -> str:
    """Remove one's own report; its name. Raises NotFound."""
    with transaction() as current:
        found = current.get(SavedReport, report_id)
        if found is None or found.owner_id != by:
            raise NotFound
        audit.record("report.remove", subject=f"report:{found.id}", detail=found.name, by=by, at=at)
        session().delete(found)
        return found.name
