"""Starting a trial as a live promotion, and keeping what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shop.db import session, transaction
from shop.promotions.actions import promotions
from shop.promotions.rules.facts import rule_of
from shop.suggestions.models import Suggestion, Trial
from shop.suggestions.rules.states import State, Verdict


def start(
    suggestion_id: int,
    *,
    changed: Sequence[date],
    control: Sequence[date],
    last_day: date,
    expected: Mapping[str, Mapping[date, float]],
    seed: int,
    cutoff: date,
    at: datetime,
) -> Trial | None:
    """Make the promotion for the days drawn and approve it in the name of who approved the suggestion.

    None when it was started already: a job may be done twice.
    """
    with transaction() as current:
        row = current.get_one(Suggestion, suggestion_id, with_for_update=True, populate_existing=True)
        if row.state != State.APPROVED or row.rule is None or row.decided_by is None:
            return None
        days = sorted([*changed, *control])
        rule = replace(
            rule_of(row.rule),
            starts=days[0].isoformat(),
            ends=last_day.isoformat(),
            dates=tuple(day.isoformat() for day in changed) if control else (),
            days=(),
        )
        promotion = promotions.save(rule, by=row.asked_by or row.decided_by, at=at)
        promotions.approve(promotion.id, by=row.decided_by, at=at)
        trial = Trial(
            suggestion_id=row.id,
            promotion_id=promotion.id,
            first_day=days[0],
            last_day=last_day,
            seed=seed,
            cutoff=cutoff,
            changed=[day.isoformat() for day in changed],
            control=[day.isoformat() for day in control],
            expected={
                part: {day.isoformat(): round(fen) for day, fen in of_day.items()} for part, of_day in expected.items()
            },
            started_at=at,
        )
        current.add(trial)
        row.state = State.RUNNING
    return trial


def keep_effects(
    trial_id: int, effects: Mapping[str, Mapping[str, Any]] | None, verdict: Verdict, *, at: datetime
) -> None:
    """What was measured: by part (own, others, after, net) the effect a changed day, fen, with interval and chance."""
    with transaction() as current:
        trial = current.get_one(Trial, trial_id, with_for_update=True, populate_existing=True)
        if trial.measured_at is not None:
            return
        own = (effects or {}).get("own")
        trial.effects = dict(effects) if effects else None
        if own:
            trial.effect_fen, trial.low_fen, trial.high_fen = own["estimate"], own["low"], own["high"]
        trial.verdict, trial.measured_at = verdict, at
        trial.suggestion.state = State.MEASURED
        current.flush()
    session().expire_all()
