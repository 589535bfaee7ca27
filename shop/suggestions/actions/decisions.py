"""Writing down what is expected of a decision, and keeping what came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from shop.db import transaction
from shop.kernel.errors import N_, Conflict, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.suggestions.models import Decision
from shop.suggestions.queries.decisions import WRITTEN_WITHIN, decided_at

LONGEST_LOOK = 365


class Known(Conflict):
    """An expectation is written once: afterwards everybody knows better."""

    message = N_("这个决定的假设已经写过了，不能再改。")


class TooLate(Conflict):
    """What is written when everybody knows better is no expectation."""

    message = N_("这个决定过了一周，假设不能再补写。")


def note(
    subject: str, *, hypothesis: str, expected_fen: int | None, look_after: int, by: int, at: datetime
) -> Decision:
    """What somebody expects: so much more margin within so many days. Raises NotFound, TooLate, Known, Invalid."""
    problems = []
    if not 0 < len(hypothesis.strip()) <= 300:
        problems.append(Problem("hypothesis", N_("请写一句为什么这么做、会怎样，最多 300 个字。")))
    if expected_fen is None:
        problems.append(Problem("expected", N_("请填预计毛利多多少元；估不准也写一个，少赚就写负数。")))
    if not 1 <= look_after <= LONGEST_LOOK:
        problems.append(Problem("look_after", N_("请填 1 到 365 天。")))
    if problems or expected_fen is None:
        raise Invalid(problems=tuple(problems))
    with transaction() as current:
        taken = decided_at(subject)
        if taken is None:
            raise NotFound
        if at - taken > WRITTEN_WITHIN:
            raise TooLate
        if current.scalar(select(Decision.id).where(Decision.subject == subject)) is not None:
            raise Known
        row = Decision(
            subject=subject,
            hypothesis=hypothesis.strip(),
            expected_fen=expected_fen,
            look_after=look_after,
            noted_at=at,
            noted_by=by,
        )
        current.add(row)
        audit.record("decision.note", subject=subject, detail=row.hypothesis, by=by, at=at)
    return row


def keep_what_came(decision_id: int, came_fen: int, *, at: datetime) -> None:
    """What it came to."""
    with transaction() as current:
        row = current.get_one(Decision, decision_id, with_for_update=True, populate_existing=True)
        if row.came_at is None:
            row.came_fen, row.came_at = came_fen, at
