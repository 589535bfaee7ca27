"""Asking for a suggestion, approving, declining, taking it without a promotion."""

from __future__ import annotations

from datetime import datetime

from shop.db import session, transaction
from shop.jobs.actions.queue import enqueue
from shop.kernel.errors import N_, Conflict, Forbidden, Invalid, NotFound, Problem
from shop.people.actions import audit
from shop.suggestions.actions.trials import start_stream
from shop.suggestions.jobs import START
from shop.suggestions.models import Suggestion
from shop.suggestions.rules.states import STREAM, TRANSITIONS, State, needs_approval

WEEKS = (2, 4, 6, 8)
LONGEST_REASON = 200


class NotNow(Conflict):
    """The suggestion stands where this cannot be done."""

    message = N_("这条建议现在不能这样操作，请刷新后再看。")


class AskedYourself(Forbidden):
    """Who asked for it never approves it."""

    message = N_("这条建议是你送审的，要由另一位老师批准。")


class NothingToTry(Conflict):
    """It is no promotion: there is nothing to approve."""

    message = N_("这条建议不是促销，照做就行，不用批准。")


def ask(suggestion_id: int, *, weeks: int, by: int, at: datetime) -> None:
    """Hand it to a teacher, for so many weeks. Raises NotNow, NothingToTry, Invalid."""
    with transaction():
        row = _locked(suggestion_id)
        _weeks(row, weeks)
        _move(row, State.ASKED)
        row.asked_at, row.asked_by = at, by
        audit.record("suggestion.ask", subject=f"suggestion:{row.id}", detail=row.subject, by=by, at=at)


def approve(suggestion_id: int, *, weeks: int, by: int, at: datetime) -> None:
    """A teacher says yes: the worker draws the days and the promotion begins tomorrow; the list of a stream is filled.

    Raises NotNow, AskedYourself, NothingToTry, Invalid, and what filling a list raises.
    """
    with transaction():
        row = _locked(suggestion_id)
        if row.asked_by == by and row.state == State.ASKED:
            raise AskedYourself
        _weeks(row, weeks)
        _move(row, State.APPROVED)
        row.decided_at, row.decided_by = at, by
        if row.kind == STREAM:
            start_stream(row, by=row.asked_by or by, at=at)
        else:
            enqueue(START, arguments={"suggestion": row.id}, subject=f"suggestion:{row.id}", by=by, at=at)
        audit.record("suggestion.approve", subject=f"suggestion:{row.id}", detail=row.subject, by=by, at=at)


def decline(suggestion_id: int, *, reason: str, by: int, at: datetime) -> None:
    """Not this one, and why; it does not come back for two months. Raises NotNow, Invalid."""
    said = reason.strip()
    if not 0 < len(said) <= LONGEST_REASON:
        raise Invalid(problems=(Problem("reason", N_("请写一句为什么不采用，最多 200 个字；下次会记得。")),))
    with transaction():
        row = _locked(suggestion_id)
        _move(row, State.DECLINED)
        if row.asked_by == by:
            row.asked_by = row.asked_at = None
        row.decided_at, row.decided_by, row.decision = at, by, said
        audit.record("suggestion.decline", subject=f"suggestion:{row.id}", detail=said, by=by, at=at)


def take(suggestion_id: int, *, by: int, at: datetime) -> None:
    """Done without a promotion: bought, shown, told. Raises NotNow."""
    with transaction():
        row = _locked(suggestion_id)
        if needs_approval(row.kind, row.rule):
            raise NotNow
        _move(row, State.TAKEN)
        row.decided_at, row.decided_by = at, by
        audit.record("suggestion.take", subject=f"suggestion:{row.id}", detail=row.subject, by=by, at=at)


def _weeks(row: Suggestion, weeks: int) -> None:
    if not needs_approval(row.kind, row.rule):
        raise NothingToTry
    if row.lots and weeks not in WEEKS:
        raise Invalid(problems=(Problem("weeks", N_("请选试几周：2、4、6 或 8。")),))
    row.weeks = weeks if row.lots else 0


def _locked(suggestion_id: int) -> Suggestion:
    row = session().get(Suggestion, suggestion_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def _move(row: Suggestion, state: State) -> None:
    if (State(row.state), state) not in TRANSITIONS:
        raise NotNow
    row.state = state
