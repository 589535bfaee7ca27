"""Starting and measuring what is tried without a promotion. Only the worker loads it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import isfinite

from forecasting.experiments import Effect
from shop.kernel.clock import business_day
from shop.live.sessions.queries import OPEN_STATES, stream_of
from shop.live.sessions.rules import State as StreamState
from shop.suggestions.actions.trials import OWN, keep_effects, start
from shop.suggestions.making import trials
from shop.suggestions.making.evenings import against_earlier
from shop.suggestions.making.newcomers import came, cold_start
from shop.suggestions.making.past import Past
from shop.suggestions.models import Suggestion, Trial
from shop.suggestions.queries.streams import kept_of, showings
from shop.suggestions.queries.trials import days_of, expected_of
from shop.suggestions.rules.states import Part, Verdict, verdict_of, verdict_of_count

#: For so long after its day somebody may still hold or end the stream.
PATIENCE = timedelta(days=7)
NO_OTHERS = Part(0, 0, 0)
#: Longer than this an effect without limits is written: there is none.
BOUNDLESS = 10**12


def measure_stream(past: Past, trial: Trial, *, at: datetime) -> bool:
    """What the stream left beside those before it; False while it may still be held."""
    stream = stream_of(trial.suggestion.facts["stream"])
    waits = StreamState(stream.state) in OPEN_STATES
    if waits and business_day(max(stream.planned_at, trial.started_at)) + PATIENCE >= business_day(at):
        return False
    mine = kept_of(stream.id, at=at)
    begun = stream.started_at or at
    known = [one for one in showings(at=at) if one.stream != stream.id and one.day <= business_day(begun)]
    before = [[one for one in known if one.stream == number] for number in dict.fromkeys(one.stream for one in known)]
    costs = {one.id: one.cost_fen for one in past.goods if one.cost_fen is not None}
    found = against_earlier(mine, before, costs) if mine else None
    if found is None:
        keep_effects(trial.id, None, Verdict.TOO_SHORT, at=at)
    else:
        kept = {"estimate": round(found.estimate), "low": round(found.low), "high": round(found.high)}
        keep_effects(trial.id, {OWN: kept}, verdict_of(found, NO_OTHERS), at=at)
    return True


def start_newcomer(past: Past, row: Suggestion, *, first: date, at: datetime) -> Trial | None:
    """A new product is tried from `first` on; what its category lets expect is kept beforehand."""
    goods = past.goods[past.rows[row.facts["product"]]]
    days = [first + timedelta(days=number) for number in range(row.facts["days"])]
    cold, margin = cold_start(past, goods), goods.margin_fen or 0.0
    own = {day: cold.on(day) * margin if cold else float(row.mean_fen or 0) for day in days}
    others = trials.expected_from(past, row.products, first, days[-1] + timedelta(days=1))[trials.OTHERS]
    return start(
        row.id, changed=days, control=[], last_day=days[-1], expected={OWN: own, trials.OTHERS: others}, seed=0,
        cutoff=past.last_day, at=at,
    )  # fmt: skip


def measure_newcomer(past: Past, trial: Trial, *, at: datetime) -> bool:
    """What was sold beside the number that was agreed on and the forecast made before."""
    facts, expected = trial.suggestion.facts, expected_of(trial)
    found = came(past, facts["product"], trial.first_day, trial.last_day)
    if found is None:
        keep_effects(trial.id, None, Verdict.TOO_SHORT, at=at)
        return True
    before = sum(expected[OWN].get(day, 0.0) for day in found.open_days) / len(found.open_days)
    kept: dict[str, dict[str, float]] = {
        OWN: _part(*found.fen),
        "gap": _part(*(fen - before for fen in found.fen)),
        "units": {"estimate": found.units},
    }
    beside = trials.against_forecast(past, trial.suggestion.products, days_of(trial.changed), expected)
    if beside:
        kept[trials.OTHERS] = plain(beside[trials.OTHERS])
    keep_effects(trial.id, kept, verdict_of_count(found.units, found.most_units, facts["decide"]), at=at)
    return True


def _part(estimate: float, low: float, high: float) -> dict[str, float]:
    return {"estimate": round(estimate), "low": round(low), "high": round(high)}


def plain(effect: Effect) -> dict[str, float]:
    """An effect as it is kept."""
    low, high = (
        round(edge) if isfinite(edge) else round(BOUNDLESS if edge > 0 else -BOUNDLESS)
        for edge in (effect.low, effect.high)
    )
    return {"estimate": round(effect.estimate), "low": low, "high": high, "chance": round(effect.chance, 4)}
