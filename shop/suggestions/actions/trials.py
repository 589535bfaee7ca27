"""Starting a trial as a live promotion as the list of a stream or with a new product, and keeping what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shop.db import session, transaction
from shop.kernel.clock import SHANGHAI
from shop.live.sessions.actions import planning
from shop.live.sessions.queries import stream_of
from shop.promotions.actions import promotions
from shop.promotions.rules.facts import rule_of
from shop.suggestions.models import Suggestion, Trial
from shop.suggestions.rules.states import State, Verdict
from shop.suggestions.rules.streams import goods_facts

OWN = "own"


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
    """Begin on the days drawn; a promotion is made and approved in the name of who approved the suggestion.

    None when it was started already: a job may be done twice.
    """
    with transaction() as current:
        row = current.get_one(Suggestion, suggestion_id, with_for_update=True, populate_existing=True)
        if row.state != State.APPROVED or row.decided_by is None:
            return None
        trial = _begun(row, [day.isoformat() for day in changed], [day.isoformat() for day in control], at=at)
        trial.promotion_id = _live(row, trial, last_day=last_day, at=at) if row.rule else None
        trial.seed, trial.cutoff, trial.last_day = seed, cutoff, last_day
        trial.expected = {
            part: {day.isoformat(): round(fen) for day, fen in of_day.items()} for part, of_day in expected.items()
        }
        current.add(trial)
    return trial


def _live(row: Suggestion, trial: Trial, *, last_day: date, at: datetime) -> int:
    """The promotion of a trial, live on its days."""
    approver = row.decided_by or 0
    rule = replace(
        rule_of(row.rule or {}),
        starts=trial.first_day.isoformat(),
        ends=last_day.isoformat(),
        dates=tuple(trial.changed) if trial.control else (),
        days=(),
    )
    promotion = promotions.save(rule, by=row.asked_by or approver, at=at)
    promotions.approve(promotion.id, by=approver, at=at)
    return promotion.id


def start_stream(row: Suggestion, *, by: int, at: datetime) -> Trial:
    """Put the goods into the list of its stream, in the name of `by`. Joins the caller's transaction.

    Raises what filling a list raises.
    """
    stream_id = row.facts["stream"]
    planning.fill_goods(stream_id, [goods_facts(one) for one in row.facts["lineup"]], by=by, at=at)
    day = stream_of(stream_id).planned_at.astimezone(SHANGHAI).date().isoformat()
    trial = _begun(row, [day], [], at=at)
    trial.expected = {OWN: {day: row.facts["usual_fen"]}}
    session().add(trial)
    return trial


def _begun(row: Suggestion, changed: list[str], control: list[str], *, at: datetime) -> Trial:
    """A trial of these days that runs from now on."""
    days = sorted(date.fromisoformat(day) for day in (*changed, *control))
    row.state = State.RUNNING
    return Trial(
        suggestion_id=row.id, first_day=days[0], last_day=days[-1], changed=changed, control=control, seed=0,
        cutoff=row.cutoff, expected={}, started_at=at,
    )  # fmt: skip


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
