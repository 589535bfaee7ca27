"""Keeping what a night has thought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from shop.db import session, transaction
from shop.promotions.rules import Rule
from shop.promotions.rules.facts import json_of
from shop.suggestions.models import Suggestion
from shop.suggestions.rules.states import UNDER_WAY, State

#: For so long the same thing is not suggested again: after it was declined, after it was tried.
QUIET_DAYS = {State.DECLINED: 60, State.MEASURED: 28, State.TAKEN: 28}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """What is kept of a suggestion; sentences with their facts. Without `title` it is a refusal."""

    kind: str
    subject: str
    reason: Sequence[Mapping[str, Any]]
    title: Mapping[str, Any] = field(default_factory=dict)
    products: Sequence[int] = ()
    risk: Sequence[Mapping[str, Any]] = ()
    poster: Sequence[Mapping[str, Any]] = ()
    cue: Sequence[Mapping[str, Any]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    rule: Rule | None = None
    lots: bool = False
    estimate: tuple[int, int, int] | None = None


def keep(thoughts: Sequence[Thought], *, cutoff: date, at: datetime) -> int:
    """Replace what nobody has taken up by what is thought now; returns how many suggestions are open."""
    with transaction() as current:
        known = {one.subject: one for one in _nobodys()}
        quiet = _quiet(at)
        opened = 0
        for thought in thoughts:
            if thought.subject in quiet:
                continue
            row = known.pop(thought.subject, None) or Suggestion(kind=thought.kind, subject=thought.subject)
            _write(row, thought, cutoff=cutoff, at=at)
            current.add(row)
            opened += bool(thought.title)
        for row in known.values():
            if row.state == State.THIN:
                current.delete(row)
            else:
                row.state = State.GONE
    return opened


def _nobodys() -> Sequence[Suggestion]:
    return session().scalars(select(Suggestion).where(Suggestion.state.in_((State.OPEN, State.THIN)))).all()


def _quiet(at: datetime) -> set[str]:
    """What is under way, or was decided not long ago."""
    rows = session().execute(select(Suggestion.subject, Suggestion.state, Suggestion.decided_at))
    return {
        subject
        for subject, state, decided in rows
        if state in UNDER_WAY
        or (state in QUIET_DAYS and decided is not None and decided + timedelta(days=QUIET_DAYS[State(state)]) > at)
    }


def _write(row: Suggestion, thought: Thought, *, cutoff: date, at: datetime) -> None:
    row.state = State.OPEN if thought.title else State.THIN
    row.title, row.reason, row.risk = dict(thought.title), list(thought.reason), list(thought.risk)
    row.poster, row.cue, row.facts = list(thought.poster), list(thought.cue), dict(thought.facts)
    row.products, row.lots = list(thought.products), thought.lots
    row.rule = json_of(thought.rule) if thought.rule else None
    row.mean_fen, row.low_fen, row.high_fen = thought.estimate or (None, None, None)
    row.cutoff, row.made_at = cutoff, at
