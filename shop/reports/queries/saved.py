"""Reports that were kept: one's own, and those shared with a post one holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.kernel.errors import NotFound
from shop.people.models import Person, PersonRole
from shop.people.queries.persons import rights_of
from shop.reports.models import SavedReport, SavedReportRole, WrittenReport
from shop.web.access import May


def reports_for(person_id: int) -> Sequence[SavedReport]:
    """Everything this person may open, by name."""
    mine = select(PersonRole.role_id).where(PersonRole.person_id == person_id)
    shared = select(SavedReportRole.report_id).where(SavedReportRole.role_id.in_(mine))
    found = (
        select(SavedReport)
        .where(or_(SavedReport.owner_id == person_id, SavedReport.id.in_(shared)))
        .options(selectinload(SavedReport.roles))
        .order_by(SavedReport.name, SavedReport.id)
    )
    return session().scalars(found).all()


def report_for(report_id: int, person_id: int) -> SavedReport:
    """One of them. Raises NotFound when it is not this person's and not shared with him."""
    for one in reports_for(person_id):
        if one.id == report_id:
            return one
    raise NotFound


def on_time() -> Sequence[SavedReport]:
    """Those that are written by themselves and that somebody may still see."""
    found = select(SavedReport).where(SavedReport.rhythm != "").options(selectinload(SavedReport.roles))
    return [one for one in session().scalars(found.order_by(SavedReport.id)) if people_of(one)]


def last_written() -> dict[int, date]:
    """By report: the last day that has been written about."""
    newest = select(WrittenReport.report_id, func.max(WrittenReport.last_day)).group_by(WrittenReport.report_id)
    return dict(session().execute(newest).all())


def people_of(report: SavedReport) -> list[int]:
    """Who may see it: its owner and the holders of its posts, while they are here and may see reports."""
    roles = [one.role_id for one in report.roles]
    holders = select(PersonRole.person_id).where(PersonRole.role_id.in_(roles))
    wanted = select(Person.id).where(or_(Person.id == report.owner_id, Person.id.in_(holders)), Person.active)
    return [one for one in session().scalars(wanted.order_by(Person.id)) if May.SEE_REPORTS in rights_of(one)]
