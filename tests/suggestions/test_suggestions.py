"""From the books to a suggestion, to a trial the tablets hold, to what it really earned, to the next suggestion."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.catalog.actions.products import set_price
from shop.jobs.models import Job
from shop.kernel.clock import business_day
from shop.kernel.errors import Invalid
from shop.promotions.queries import till_rules
from shop.promotions.rules.eligible import on_time
from shop.promotions.rules.facts import rule_of
from shop.suggestions.actions import decide
from shop.suggestions.actions.decisions import Known, TooLate, note
from shop.suggestions.handlers import look_at_decisions, measure_trials, start_approved, think_anew
from shop.suggestions.models import Decision, Suggestion, Trial
from shop.suggestions.queries.decisions import decision_log
from shop.suggestions.queries.evidence import evidence_of
from shop.suggestions.queries.trials import days_of, seen_trials
from shop.suggestions.rules.states import State, Verdict
from tests.suggestions.history import sell
from tests.support.books import Books


def bundle(session: Session) -> Suggestion:
    session.rollback()
    return session.scalars(select(Suggestion).where(Suggestion.kind == "bundle").order_by(Suggestion.id.desc())).first()


def test_an_empty_shop_is_told_what_is_needed_instead_of_a_guess(books: Books, session: Session) -> None:
    assert think_anew(at=books.clock.now()) == 0
    assert [row.state for row in session.scalars(select(Suggestion))] == ["thin"]


def test_what_goes_together_is_suggested_with_reason_evidence_interval_and_rule(
    history: Books, session: Session
) -> None:
    assert think_anew(at=history.clock.now()) >= 1
    row = bundle(session)
    assert row.state == State.OPEN
    assert row.products == [history.cup], "the cup is to be sold more; the latte is bought anyway"
    assert row.rule["kind"] == "bundle"
    assert row.rule["value"] < 2200 + 6800
    assert row.low_fen < row.mean_fen < row.high_fen
    assert [one[0] for one in row.facts["powers"]] == [2, 4, 6, 8], "how likely it can be seen, before anything starts"
    months, tickets = evidence_of(row)
    assert sum(int(cells[3].text) for cells in months.rows) == row.facts["together"], (
        "the figures are those of the books"
    )
    assert tickets.rows[0][0].endpoint == "sales.order"


def test_the_same_books_give_the_same_suggestions_and_none_twice(history: Books, session: Session) -> None:
    think_anew(at=history.clock.now())
    before = {(one.subject, one.mean_fen, one.low_fen) for one in session.scalars(select(Suggestion))}
    think_anew(at=history.clock.now())
    session.rollback()
    assert {(one.subject, one.mean_fen, one.low_fen) for one in session.scalars(select(Suggestion))} == before


def test_who_asked_for_it_never_approves_it(history: Books, session: Session, student: int) -> None:
    at = history.clock.now()
    think_anew(at=at)
    row = bundle(session)
    decide.ask(row.id, weeks=4, by=history.teacher, at=at)
    with pytest.raises(decide.AskedYourself):
        decide.approve(row.id, weeks=4, by=history.teacher, at=at)
    decide.approve(row.id, weeks=4, by=history.other_teacher, at=at)
    assert session.scalars(select(Job.kind).where(Job.subject == f"suggestion:{row.id}")).all() == ["start_trial"]
    with pytest.raises(decide.NotNow):
        decide.approve(row.id, weeks=4, by=history.other_teacher, at=at)


def test_declined_with_a_reason_it_stays_away_for_two_months(history: Books, session: Session) -> None:
    at = history.clock.now()
    think_anew(at=at)
    row = bundle(session)
    with pytest.raises(Invalid):
        decide.decline(row.id, reason=" ", by=history.teacher, at=at)
    decide.decline(row.id, reason="杯子下个月才到货", by=history.teacher, at=at)
    think_anew(at=at)
    assert [one.state for one in session.scalars(select(Suggestion).where(Suggestion.subject == row.subject))] == [
        "declined"
    ]
    think_anew(at=at + timedelta(days=61))
    found = session.scalars(select(Suggestion.state).where(Suggestion.subject == row.subject).order_by(Suggestion.id))
    assert found.all() == ["declined", "open"]


def started(history: Books, session: Session, *, weeks: int = 8) -> Trial:
    """A trial that begins tomorrow."""
    at = history.clock.now()
    think_anew(at=at)
    row = bundle(session)
    decide.approve(row.id, weeks=weeks, by=history.teacher, at=at)
    trial = start_approved(row.id, at=at)
    assert trial is not None
    return trial


def test_the_till_gets_the_rule_for_the_days_drawn_and_for_no_control_day(history: Books, session: Session) -> None:
    trial = started(history, session)
    assert start_approved(trial.suggestion_id, at=history.clock.now()) is None, "a job done twice starts it once"
    (held,) = till_rules()
    rule = rule_of(held)
    changed, control = days_of(trial.changed), days_of(trial.control)
    assert len(changed) == len(control) == 28
    assert sorted(day.weekday() for day in changed) == sorted(day.weekday() for day in control)
    for days, works in ((changed, True), (control, False)):
        assert {on_time(rule, day.isoformat(), day.isoweekday(), 600) for day in days} == {works}
    tomorrow = business_day(history.clock.now()) + timedelta(days=1)
    assert trial.first_day == tomorrow
    assert trial.cutoff < tomorrow
    assert set(trial.expected) == {"own", "others"}


def live(history: Books, trial: Trial, *, more: float) -> None:
    """The weeks of the trial happen: on its days cups are cheaper and go along more often."""
    off = 9000 - trial.suggestion.rule["value"]
    today = business_day(history.clock.now())
    sell(
        history,
        today,
        trial.last_day + timedelta(days=1),
        seed=2,
        more=more,
        cheaper=dict.fromkeys(days_of(trial.changed), off),
    )
    history.clock.advance(days=(trial.last_day - today).days + 2)


def test_what_works_is_seen_and_the_next_of_its_kind_learns_from_it(history: Books, session: Session) -> None:
    trial = started(history, session)
    expected = trial.suggestion.mean_fen
    assert measure_trials(at=history.clock.now()) == 0, "nobody looks before it is over"
    live(history, trial, more=3.0)
    assert measure_trials(at=history.clock.now()) == 1
    session.rollback()
    trial = session.scalars(select(Trial)).one()
    assert trial.verdict == Verdict.WORKS
    assert trial.low_fen < trial.effect_fen < trial.high_fen
    assert set(trial.effects) == {"own", "others", "after", "net"}
    assert [one.measured for one in seen_trials()] == [trial.effect_fen]
    think_anew(at=history.clock.now() + timedelta(days=30))
    again = bundle(session)
    assert again.id != trial.suggestion_id
    assert again.mean_fen > expected
    assert "%(trials)s" in again.reason[-1]["message"]


def test_what_only_gives_money_away_is_not_praised(history: Books, session: Session) -> None:
    trial = started(history, session)
    live(history, trial, more=0.4)
    measure_trials(at=history.clock.now())
    session.rollback()
    trial = session.scalars(select(Trial)).one()
    assert trial.effect_fen < 0
    assert trial.verdict == Verdict.LOSES


def test_a_price_decision_is_compared_with_the_forecast_of_its_day(history: Books, session: Session) -> None:
    for fen in (6900, 7800):
        history.clock.advance(minutes=1)
        set_price(history.cup, price_fen=fen, by=history.teacher, at=history.clock.now())
    (row,) = [one for one in decision_log() if one.what == "price"]
    assert "¥78.00" in row.figures
    facts = {"hypothesis": "贵一点也卖得掉", "expected_fen": 20_000, "look_after": 14, "by": history.teacher}
    note(row.subject, **facts, at=history.clock.now())
    with pytest.raises(Known):
        note(row.subject, **facts, at=history.clock.now())
    today = business_day(history.clock.now())
    sell(history, today, today + timedelta(days=16), seed=3, along=0.0)
    assert look_at_decisions(at=history.clock.now()) == 0
    history.clock.advance(days=16)
    assert look_at_decisions(at=history.clock.now()) == 1
    session.rollback()
    assert session.scalars(select(Decision.came_fen)).one() < 0, "no cup went along any more"


def test_a_hypothesis_is_not_written_when_everybody_knows_better(history: Books, session: Session) -> None:
    for fen in (6900, 7800):
        history.clock.advance(minutes=1)
        set_price(history.cup, price_fen=fen, by=history.teacher, at=history.clock.now())
    (row,) = [one for one in decision_log() if one.what == "price"]
    history.clock.advance(days=8)
    assert not row.open_for_notes(history.clock.now())
    with pytest.raises(TooLate):
        note(
            row.subject, hypothesis="早就知道", expected_fen=1, look_after=7, by=history.teacher, at=history.clock.now()
        )  # fmt: skip
