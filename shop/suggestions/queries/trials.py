"""Trials as measuring and learning take them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from shop.db import session
from shop.kernel.clock import SHANGHAI
from shop.promotions.models import Promotion
from shop.suggestions.models import Suggestion, Trial
from shop.suggestions.rules.learning import Seen
from shop.suggestions.rules.states import State

#: A 95 % interval is so many standard errors wide.
WIDTH = 2 * 1.96


def seen_trials() -> list[Seen]:
    """What all measured trials have shown, beside what was reckoned."""
    rows = session().execute(
        select(
            Suggestion.kind, Suggestion.subject, Suggestion.mean_fen, Trial.effect_fen, Trial.low_fen, Trial.high_fen
        )
        .join(Trial, Trial.suggestion_id == Suggestion.id)
        .where(Trial.effect_fen.is_not(None), Suggestion.mean_fen.is_not(None))
        .order_by(Trial.id)
    )
    return [
        Seen(kind, subject, reckoned, measured, (high - low) / WIDTH)
        for kind, subject, reckoned, measured, low, high in rows
        if reckoned is not None and measured is not None and low is not None and high is not None
    ]


def trials_over(today: date) -> Sequence[Trial]:
    """Running trials whose last day, and the day after it, are past; and those that were stopped."""
    return (
        session()
        .scalars(
            select(Trial)
            .join(Trial.suggestion)
            .outerjoin(Promotion, Promotion.id == Trial.promotion_id)
            .where(Trial.measured_at.is_(None), Suggestion.state == State.RUNNING)
            .where(or_(Trial.last_day < today, Promotion.stopped_at.is_not(None)))
            .options(joinedload(Trial.suggestion))
            .order_by(Trial.id)
        )
        .all()
    )


def expected_of(trial: Trial) -> dict[str, dict[date, float]]:
    """The forecast made before, by part and day."""
    return {
        part: {date.fromisoformat(day): float(fen) for day, fen in of_day.items()}
        for part, of_day in trial.expected.items()
    }


def stopped_on(trial: Trial) -> date | None:
    """The day on which somebody stopped the trial's promotion."""
    if trial.promotion_id is None:
        return None
    stopped = session().get_one(Promotion, trial.promotion_id).stopped_at
    return stopped.astimezone(SHANGHAI).date() if stopped else None


def days_of(texts: Sequence[str]) -> list[date]:
    """Days as they are kept."""
    return [date.fromisoformat(text) for text in texts]
