"""Two reports the demo's teacher has put together, one written every week, one for the week's store manager too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from shop.db import session
from shop.demo.stage import teacher_id
from shop.people.models import Role
from shop.reports.actions import save_report
from shop.reports.models import SavedReport
from shop.reports.rules.choice import choice_from
from shop.reports.rules.rhythm import Rhythm

KEPT = (
    (
        "各分类毛利",
        {"source": "goods", "measure": ["revenue", "margin", "margin_rate"], "dimension": "category"},
        (),
        Rhythm.WEEKLY,
    ),
    (
        "每小时单数",
        {"source": "orders", "measure": ["orders", "revenue"], "dimension": "hour"},
        ("store_manager",),
        Rhythm.NEVER,
    ),
)


def bring_reports(*, at: datetime) -> None:
    """Keep them once."""
    if session().scalar(select(SavedReport.id).limit(1)) is not None:
        return
    for name, asked, posts, rhythm in KEPT:
        roles = list(session().scalars(select(Role.id).where(Role.code.in_(posts))))
        choice = choice_from({**asked, "period": "four_weeks"})
        save_report(name, choice, roles=roles, rhythm=rhythm, by=teacher_id(), at=at)
