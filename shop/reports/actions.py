"""Keep, share and remove reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from shop.db import session, transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.people.models import Role
from shop.reports.models import SavedReport, SavedReportRole, WrittenReport
from shop.reports.queries.saved import people_of
from shop.reports.rules.choice import Choice
from shop.reports.rules.periods import Days
from shop.reports.rules.rhythm import Rhythm
from shop.web.access import May
from shop.worklist.actions import Waiting, close_about, open_items

LONGEST_NAME = 60
WRITTEN = "report_written"


def save_report(
    name: str, choice: Choice, *, roles: Collection[int], rhythm: Rhythm = Rhythm.NEVER, by: int, at: datetime
) -> SavedReport:
    """Keep a report under a name; the same name again replaces one's own. Raises Invalid.

    `roles` see it too. With a `rhythm` it is written by itself, once each week or month is over.
    """
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
        found.choice, found.rhythm = choice.address(), rhythm.value
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
        for person in people_of(found):
            close_about(WRITTEN, subject=f"report:{found.id}:{person}", outcome=N_("报表删了。"), by=by, at=at)
        session().delete(found)
        return found.name


def keep_written(report_id: int, days: Days, *, rows: int, at: datetime) -> None:
    """The file about these days is there: those who may see the report find it on their worklists. Done once."""
    with transaction() as current:
        report = current.get(SavedReport, report_id, with_for_update=True, populate_existing=True)
        about = select(WrittenReport.id).where(
            WrittenReport.report_id == report_id,
            WrittenReport.first_day == days.first,
            WrittenReport.last_day == days.last,
        )
        if report is None or current.scalar(about) is not None:
            return
        current.add(
            WrittenReport(report_id=report_id, first_day=days.first, last_day=days.last, rows=rows, written_at=at)
        )
        facts = {"name": report.name, "first": str(days.first), "last": str(days.last), "saved_report_id": report_id}
        open_items(
            [
                Waiting(WRITTEN, f"report:{report_id}:{person}", May.SEE_REPORTS, facts, person=person)
                for person in people_of(report)
            ],
            at=at,
        )
