"""What the worker does for reports every night: those that are written by themselves, for the weeks or months over."""

from __future__ import annotations

import os
from pathlib import Path

from shop.db import session
from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.errors import N_
from shop.reports.actions import keep_written
from shop.reports.models import SavedReport
from shop.reports.queries.builder import report as report_of
from shop.reports.queries.saved import last_written, on_time
from shop.reports.queries.written import file_of
from shop.reports.rules.choice import choice_from
from shop.reports.rules.periods import Days
from shop.reports.rules.rhythm import Rhythm, spans_due
from shop.reports.sheets import report_sheet
from shop.web.now import now, settings, today
from shop.web.sheets import write_workbook


def write_reports(_job: Claimed, progress: Progress) -> Outcome:
    """Write what is due, each file once. May be repeated: a file is there before it is announced."""
    last = last_written()
    due = [
        (report.id, report.name, days)
        for report in on_time()
        for days in spans_due(Rhythm(report.rhythm), last=last.get(report.id), today=today())
    ]
    for number, (report_id, name, days) in enumerate(due):
        progress.step(number, len(due), N_("正在写「%(name)s」"), name=name)
        rows = _write(report_id, days, file_of(settings().reports_dir, report_id, days))
        if rows is not None:
            keep_written(report_id, days, rows=rows, at=now())
    return Outcome(N_("写好了 %(reports)s 份报表。"), {"reports": len(due)})


def _write(report_id: int, days: Days, place: Path) -> int | None:
    """The file is whole or not there; how many rows it has. None when the report was removed meanwhile."""
    kept = session().get(SavedReport, report_id)
    if kept is None:
        return None
    choice = choice_from(kept.choice)
    found = report_of(choice, days)
    place.parent.mkdir(parents=True, exist_ok=True)
    begun = place.with_name(f"{place.name}.part")
    begun.write_bytes(write_workbook([report_sheet(choice, found)]).getbuffer())
    os.replace(begun, place)  # noqa: PTH105 - the one call that replaces everywhere
    return len(found.lines)
