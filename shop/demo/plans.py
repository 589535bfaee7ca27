"""What the demo's marketing student asked: what an event next Saturday would bring. The plan itself comes at night."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from shop.db import session
from shop.kernel.clock import business_day
from shop.people.models import Person
from shop.planning.actions.asking import ask_what_if
from shop.planning.models import WhatIf
from shop.planning.rules.asking import Asked, Question

MARKETING = "阿依"
SATURDAY, AHEAD = 6, 27


def bring_plans(*, at: datetime) -> None:
    """Ask once; the worker answers when the demo is opened."""
    if session().scalar(select(WhatIf.id).limit(1)) is not None:
        return
    today = business_day(at)
    saturday = today + timedelta(days=(SATURDAY - today.isoweekday()) % 7 or 7)
    by = session().scalars(select(Person.id).where(Person.nickname == MARKETING)).one()
    asked = Asked(Question.EVENT, saturday, saturday + timedelta(days=1), None, 2)
    ask_what_if(asked, earliest=today, latest=today + timedelta(days=AHEAD), by=by, at=at)
