"""Asking the worker to plan again or to answer a what-if, and keeping the answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shop.db import session, transaction
from shop.jobs.actions import enqueue
from shop.kernel.errors import Invalid, NotFound
from shop.planning.jobs import PLAN, WHAT_IF
from shop.planning.models import WhatIf
from shop.planning.rules.asking import Asked, Question, problems_of


def plan_again(*, by: int | None, at: datetime) -> int:
    """Ask for a plan now; one that waits or runs already is enough. Returns the job's id."""
    return enqueue(PLAN, subject=PLAN, by=by, at=at)


def ask_what_if(asked: Asked, *, earliest: date, latest: date, by: int | None, at: datetime) -> int:
    """Write a question down and have it answered; returns its id. Raises Invalid with everything that is wrong."""
    if problems := problems_of(asked, earliest=earliest, latest=latest):
        raise Invalid(problems=tuple(problems))
    with transaction() as current:
        row = WhatIf(
            kind=asked.kind.value, first_day=asked.first, last_day=asked.last, product_id=asked.product_id,
            size=asked.size, made_at=at, made_by=by,
        )  # fmt: skip
        current.add(row)
        current.flush()
        enqueue(WHAT_IF, arguments={"what_if": row.id}, subject=subject_of(row.id), by=by, at=at)
        return row.id


def subject_of(what_if_id: int) -> str:
    """What the job works on."""
    return f"what_if:{what_if_id}"


def asked_of(row: WhatIf) -> Asked:
    """The question a row holds."""
    return Asked(Question(row.kind), row.first_day, row.last_day, row.product_id, row.size)


def question(what_if_id: int) -> Asked:
    """The question of a row. Raises NotFound."""
    row = session().get(WhatIf, what_if_id)
    if row is None:
        raise NotFound
    return asked_of(row)


def keep_answer(what_if_id: int, answer: dict[str, Any], *, at: datetime) -> None:
    """Write the answer down; a repetition replaces it. Raises NotFound."""
    with transaction() as current:
        row = current.get(WhatIf, what_if_id)
        if row is None:
            raise NotFound
        row.answer, row.answered_at = answer, at
