"""Reports that were kept: one's own, and those shared with a post one holds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from shop.db import session
from shop.kernel.errors import NotFound
from shop.people.models import PersonRole
from shop.reports.models import SavedReport, SavedReportRole


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
