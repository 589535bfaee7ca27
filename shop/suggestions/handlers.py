"""What the worker does for suggestions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from forecasting.experiments import Effect
from shop.db import session
from shop.jobs.actions.leases import Claimed
from shop.jobs.progress import Outcome, Progress
from shop.kernel.clock import business_day
from shop.kernel.errors import N_
from shop.suggestions.actions import trials as actions
from shop.suggestions.actions.decisions import keep_what_came
from shop.suggestions.actions.keep import Thought, keep
from shop.suggestions.making import trials
from shop.suggestions.making.draft import Draft, Thin
from shop.suggestions.making.hindsight import came_to, goods_with
from shop.suggestions.making.past import LEAST_DAYS, Past
from shop.suggestions.making.thinking import think
from shop.suggestions.measuring import measure_newcomer, measure_stream, plain, start_newcomer
from shop.suggestions.models import Suggestion, Trial
from shop.suggestions.queries.decisions import due
from shop.suggestions.queries.past import given_by, local_day, past_until
from shop.suggestions.queries.trials import days_of, expected_of, seen_trials, stopped_on, trials_over
from shop.suggestions.rules.states import NEWCOMER, STREAM, Part, State, Verdict, verdict_of
from shop.web.now import now


def think_of_suggestions(_job: Claimed, progress: Progress) -> Outcome:
    """Measure the trials that are over, then think anew. Repeating it gives the same."""
    at = now()
    measured = measure_trials(at=at)
    look_at_decisions(at=at)
    progress.step(1, 2, N_("正在看卖了什么"))
    opened = think_anew(at=at)
    return Outcome(
        N_("有 %(opened)s 条建议；量出 %(measured)s 次试验的结果。"), {"opened": str(opened), "measured": str(measured)}
    )


def think_anew(*, at: datetime) -> int:
    """Suggestions out of everything up to yesterday; returns how many are open."""
    cutoff = business_day(at) - timedelta(days=1)
    past = past_until(cutoff, at=at)
    if past is None:
        return keep([_nothing_yet()], cutoff=cutoff, at=at)
    drafts, thin = think(past, seen_trials())
    return keep([*(_thought(past, one) for one in drafts), *map(_refused, thin)], cutoff=cutoff, at=at)


def _nothing_yet() -> Thought:
    words = {"message": N_("还没有卖过东西。卖满 %(days)s 天以后，这里每天会有建议。"), "facts": {"days": LEAST_DAYS}}
    return Thought(kind="bundle", subject="thin:bundle", reason=[words])


def _refused(thin: Thin) -> Thought:
    return Thought(kind=thin.kind, subject=f"thin:{thin.kind}", reason=thin.needed)


def _thought(past: Past, draft: Draft) -> Thought:
    facts = dict(draft.facts)
    if draft.trial and draft.estimate:
        found = trials.powers(past, draft.products, draft.estimate.mean, days=_weekdays(draft.rule))
        facts["powers"] = [[one.weeks, one.percent, one.smallest_fen] for one in found]
    estimate = draft.estimate
    return Thought(
        kind=draft.kind, subject=draft.subject, reason=draft.reason, title=draft.title, products=draft.products,
        risk=draft.risk, poster=draft.poster, cue=draft.cue, facts=facts, rule=draft.rule, lots=draft.trial,
        estimate=(round(estimate.mean), round(estimate.low), round(estimate.high)) if estimate else None,
    )  # fmt: skip


def _weekdays(rule: object) -> tuple[int, ...]:
    days = tuple(getattr(rule, "days", ()) or ())
    return tuple(day - 1 for day in days) or trials.ALL_DAYS


def start_trial(job: Claimed, _progress: Progress) -> Outcome:
    """Draw the days of an approved suggestion, forecast them, make the promotion live."""
    started = start_approved(int(job.arguments["suggestion"]), at=now())
    if started is None:
        return Outcome(N_("这次试验已经安排过了。"))
    if started.promotion_id is None:
        words = N_("试卖从 %(first)s 到 %(last)s，结束后的晚上看卖了多少。")
    else:
        words = N_("试验从 %(first)s 到 %(last)s，收银台到那些日子自己会用。")
    return Outcome(
        words,
        {"first": started.first_day.isoformat(), "last": started.last_day.isoformat()},
    )


def start_approved(suggestion_id: int, *, at: datetime) -> Trial | None:
    """From tomorrow on. The forecast knows nothing later than yesterday."""
    row = session().get_one(Suggestion, suggestion_id)
    cutoff = business_day(at) - timedelta(days=1)
    past = past_until(cutoff, at=at, tickets=False)
    if past is None or row.state != State.APPROVED:
        return None
    first = local_day(at) + timedelta(days=1)
    if row.kind == NEWCOMER:
        return start_newcomer(past, row, first=first, at=at)
    if row.rule is None:
        return None
    if not row.lots:
        last = max(first, date.fromisoformat(row.rule["ends"])) if row.rule.get("ends") else first + timedelta(days=13)
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        expected = trials.expected_from(past, row.products, first, last + timedelta(days=1))
        return actions.start(
            row.id, changed=days, control=[], last_day=last, expected=expected, seed=0, cutoff=cutoff, at=at
        )
    used = tuple(day - 1 for day in row.rule.get("days", ())) or trials.ALL_DAYS
    found = trials.arrange(past, row.products, first_day=first, weeks=row.weeks, seed=row.id, days=used)
    return actions.start(
        row.id, changed=found.changed, control=found.control, last_day=found.last_day, expected=found.expected,
        seed=row.id, cutoff=cutoff, at=at,
    )  # fmt: skip


def measure_trials(*, at: datetime) -> int:
    """Measure every trial that is over; returns how many."""
    today = business_day(at)
    over = trials_over(today)
    past = past_until(today - timedelta(days=1), at=at, tickets=False) if over else None
    return sum(_measured(past, trial, at=at) for trial in over) if past else 0


def _measured(past: Past, trial: Trial, *, at: datetime) -> bool:
    if trial.suggestion.kind == STREAM:
        return measure_stream(past, trial, at=at)
    if trial.suggestion.kind == NEWCOMER:
        return measure_newcomer(past, trial, at=at)
    effects = _effects(past, trial)
    verdict = Verdict.TOO_SHORT
    if effects:
        own, others = (effects[name] for name in (trials.OWN, trials.OTHERS))
        verdict = verdict_of(Part(own.estimate, own.low, own.high), Part(others.estimate, others.low, others.high))
    kept = {name: plain(one) for name, one in effects.items()} if effects else None
    actions.keep_effects(trial.id, kept, verdict, at=at)
    return True


def look_at_decisions(*, at: datetime) -> int:
    """Write what came of the decisions whose time has come; returns how many."""
    today = business_day(at)
    waiting = due(today)
    past = past_until(today - timedelta(days=1), at=at, tickets=False) if waiting else None
    kept = 0
    for one in waiting if past else ():
        products = one.products or (goods_with(past, one.items) if past else ())
        came = came_to(past, products, one.first, one.days) if past and products else None
        if came is not None:
            keep_what_came(one.decision_id, came, at=at)
            kept += 1
    return kept


def _effects(past: Past, trial: Trial) -> dict[str, Effect] | None:
    products, expected = trial.suggestion.products, expected_of(trial)
    stopped = stopped_on(trial) or date.max
    changed, control = ([day for day in days_of(days) if day < stopped] for days in (trial.changed, trial.control))
    if not trial.control:
        return trials.against_forecast(past, products, changed, expected)
    arranged = trials.Arranged(trial.first_day, trial.last_day, tuple(changed), tuple(control), expected)
    given = given_by(trial.promotion_id, products, trial.first_day, trial.last_day) if trial.promotion_id else {}
    return trials.measure(past, products, arranged, given=given, seed=trial.seed)
