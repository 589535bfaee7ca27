"""Promotions that run and what trials have shown, as of a local day: for the dashboard, whatever days it looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from shop.db import session
from shop.kernel.clock import SHANGHAI
from shop.kernel.money import Fen
from shop.promotions.queries import promotions_in
from shop.promotions.rules.states import State as Promoted
from shop.suggestions.models import Suggestion, Trial
from shop.suggestions.rules.states import State, Verdict

LATEST = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """A trial that is over: what it tried, what it showed, fen of margin on a day with its interval (None: unknown)."""

    suggestion_id: int
    title: Mapping[str, Any]
    verdict: str
    effect_fen: Fen | None
    low_fen: Fen | None
    high_fen: Fen | None


@dataclass(frozen=True, slots=True)
class Tried:
    """How many promotions run, how many trials run, are measured, were worth it; the latest measured ones."""

    running: int
    on_trial: int
    measured: int
    worked: int
    latest: Sequence[Measured]


def tried(at: datetime) -> Tried:
    """What runs and what was measured: two statements. Trials are few: one a week at most, by whoever approves them."""
    day = at.astimezone(SHANGHAI).date().isoformat()
    rows = session().execute(
        select(
            Suggestion.state, Suggestion.id, Suggestion.title, Trial.verdict, Trial.effect_fen, Trial.low_fen,
            Trial.high_fen,
        )
        .join(Trial, Trial.suggestion_id == Suggestion.id)
        .where(Suggestion.state.in_((State.RUNNING, State.MEASURED)))
        .order_by(Trial.measured_at.desc(), Trial.id.desc())
    ).all()  # fmt: skip
    measured = [Measured(*row[1:]) for row in rows if row[0] == State.MEASURED]
    return Tried(
        running=len(promotions_in(Promoted.RUNNING, today=day)),
        on_trial=len(rows) - len(measured),
        measured=len(measured),
        worked=sum(one.verdict == Verdict.WORKS for one in measured),
        latest=measured[:LATEST],
    )
