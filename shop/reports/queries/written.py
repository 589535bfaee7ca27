"""Reports that were written by themselves: what there is, and where the files lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.kernel.errors import NotFound
from shop.reports.models import WrittenReport
from shop.reports.queries.saved import report_for
from shop.reports.rules.periods import Days

SHOWN = 12


def file_of(folder: Path, report_id: int, days: Days) -> Path:
    """Where the file of a report about these days lies."""
    return folder / f"{report_id}-{days.first}-{days.last}.xlsx"


def written_of(report_id: int) -> Sequence[WrittenReport]:
    """The latest files of a report, the newest first."""
    found = select(WrittenReport).where(WrittenReport.report_id == report_id)
    return session().scalars(found.order_by(WrittenReport.last_day.desc()).limit(SHOWN)).all()


def written_for(written_id: int, person_id: int) -> WrittenReport:
    """One file. Raises NotFound when its report is not for this person."""
    found = select(WrittenReport).where(WrittenReport.id == written_id).options(joinedload(WrittenReport.report))
    one = session().scalar(found)
    if one is None:
        raise NotFound
    report_for(one.report_id, person_id)
    return one
