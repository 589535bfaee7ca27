"""The pages of suggestions: what to try, why, when, and what it really earned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.jobs.actions.queue import enqueue
from shop.kernel.errors import Forbidden, Invalid
from shop.people.queries import shop_profile
from shop.promotions.rules.facts import rule_of
from shop.promotions.words import what_it_does, when_it_works
from shop.stock.queries.lists import nicknames
from shop.suggestions import words
from shop.suggestions.actions import decide
from shop.suggestions.actions import decisions as decision_actions
from shop.suggestions.forms import NoteForm, ReasonForm, WeeksForm
from shop.suggestions.jobs import THINK
from shop.suggestions.queries import decisions as decision_queries
from shop.suggestions.queries import lists
from shop.suggestions.queries.evidence import evidence_of
from shop.suggestions.queries.trials import days_of
from shop.suggestions.rules.states import LABELS, LOOKS, STREAM, VERDICT_LOOKS, State, needs_approval
from shop.suggestions.rules.streams import LEAST_STREAMS
from shop.web.access import May, may, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now, today

blueprint = Blueprint("suggestions", __name__, url_prefix="/suggestions")
WORDS = {
    "words": words, "labels": LABELS, "looks": LOOKS, "verdict_looks": VERDICT_LOOKS, "states": State,
    "least_streams": LEAST_STREAMS,
}  # fmt: skip


@blueprint.get("")
@needs(May.SEE_SUGGESTIONS)
def suggestions() -> ResponseReturnValue:
    """Suggestions by where they stand, and what cannot be told yet."""
    tab = request.args.get("tab", "")
    tab = tab if tab in lists.TABS else "open"
    return render_template(
        "suggestions/suggestions.html", tab=tab, rows=lists.suggestions_in(tab), counts=lists.counts(),
        refusals=lists.refusals() if tab == "open" else (), **WORDS,
    )  # fmt: skip


@blueprint.post("/think")
@needs(May.EDIT_PROMOTIONS)
def think() -> ResponseReturnValue:
    """Think anew now: a job of the worker."""
    job = enqueue(THINK, subject="by-hand", by=current_user.person_id, at=now())
    return redirect(url_for("jobs.job", job_id=job), 303)


@blueprint.get("/<int:suggestion_id>")
@needs(May.SEE_SUGGESTIONS)
def suggestion(suggestion_id: int) -> ResponseReturnValue:
    """One suggestion."""
    return _page(suggestion_id)


@blueprint.get("/<int:suggestion_id>/evidence")
@needs(May.SEE_SUGGESTIONS)
def evidence(suggestion_id: int) -> ResponseReturnValue:
    """The rows behind it."""
    row = lists.suggestion_of(suggestion_id)
    return render_template("suggestions/evidence.html", row=row, tables=evidence_of(row))


@blueprint.get("/<int:suggestion_id>/poster")
@needs(May.SEE_SUGGESTIONS)
def poster(suggestion_id: int) -> ResponseReturnValue:
    """Its poster, to be printed."""
    row = lists.suggestion_of(suggestion_id)
    days = days_of(row.trial.changed) if row.trial else []
    return render_template("suggestions/poster.html", row=row, days=days, shop=shop_profile())


@blueprint.get("/<int:suggestion_id>/effect")
@needs(May.SEE_SUGGESTIONS)
def effect(suggestion_id: int) -> ResponseReturnValue:
    """What it really earned, against the days without it and the forecast made before."""
    row = lists.suggestion_of(suggestion_id)
    trial, promotion = lists.trial_of(row)
    return render_template(
        "suggestions/effect.html", row=row, trial=trial, promotion=promotion, today=today(),
        calendar=_calendar(days_of(trial.changed), days_of(trial.control)), people=nicknames([row.decided_by]), **WORDS,
    )  # fmt: skip


def _calendar(changed: list[date], control: list[date]) -> list[tuple[date, bool]]:
    """Each day with whether it applies."""
    return sorted([(day, True) for day in changed] + [(day, False) for day in control])


@blueprint.post("/<int:suggestion_id>/ask")
@needs(May.EDIT_PROMOTIONS)
def ask(suggestion_id: int) -> ResponseReturnValue:
    """A student hands it to a teacher."""
    form = WeeksForm()
    return _decided(
        suggestion_id, form,
        lambda: decide.ask(suggestion_id, weeks=form.weeks.data or 0, by=current_user.person_id, at=now()),
        _("已送审，老师批准后明天开始。"),
    )  # fmt: skip


@blueprint.post("/<int:suggestion_id>/approve")
@needs(May.APPROVE_PROMOTIONS)
def approve(suggestion_id: int) -> ResponseReturnValue:
    """A teacher says yes; who fills the list of a stream by it may plan streams too."""
    form = WeeksForm()
    stream = lists.suggestion_of(suggestion_id).kind == STREAM
    if stream and not may(May.PLAN_STREAMS):
        raise Forbidden
    return _decided(
        suggestion_id, form,
        lambda: decide.approve(suggestion_id, weeks=form.weeks.data or 0, by=current_user.person_id, at=now()),
        _("已批准，货已填进那场直播的清单；脚本照常送审。")
        if stream
        else _("已批准。后台程序马上安排日子。"),
    )  # fmt: skip


@blueprint.post("/<int:suggestion_id>/decline")
@needs(May.EDIT_PROMOTIONS)
def decline(suggestion_id: int) -> ResponseReturnValue:
    """Not this one."""
    form = ReasonForm()
    return _decided(
        suggestion_id, form,
        lambda: decide.decline(suggestion_id, reason=form.reason.data or "", by=current_user.person_id, at=now()),
        _("记下了，两个月内不再提这一条。"),
    )  # fmt: skip


@blueprint.post("/<int:suggestion_id>/take")
@needs(May.EDIT_PROMOTIONS)
def take(suggestion_id: int) -> ResponseReturnValue:
    """Done without a promotion."""
    decide.take(suggestion_id, by=current_user.person_id, at=now())
    tell(_("记下了：照做了。"))
    return redirect(url_for("suggestions.suggestion", suggestion_id=suggestion_id), 303)


@blueprint.get("/decisions")
@needs(May.SEE_SUGGESTIONS)
def decisions() -> ResponseReturnValue:
    """Every price, promotion and purchase decision: what was expected, what came."""
    return _decisions(NoteForm(formdata=None), "")


@blueprint.post("/decisions/<what>/<int:number>")
@needs(May.NOTE_DECISIONS)
def note(what: str, number: int) -> ResponseReturnValue:
    """Write down what is expected of a decision."""
    form, subject = NoteForm(), f"{what}:{number}"
    try:
        if not form.validate():
            raise Invalid
        decision_actions.note(
            subject, hypothesis=form.hypothesis.data or "", expected_fen=form.expected.data,
            look_after=form.look_after.data or 0, by=current_user.person_id, at=now(),
        )  # fmt: skip
    except Invalid as error:
        put_problems(form, error)
        return _decisions(form, subject), 422
    tell(_("假设已记下，到时候这里会写实际怎样。"))
    return redirect(url_for("suggestions.decisions"), 303)


def _decisions(form: NoteForm, subject: str) -> str:
    rows = decision_queries.decision_log()
    return render_template(
        "suggestions/decisions.html", rows=rows, form=form, subject=subject, words=words, now=now(),
        people=nicknames([row.by for row in rows]),
    )  # fmt: skip


def _decided(
    suggestion_id: int, form: WeeksForm | ReasonForm, act: Callable[[], None], words_after: str
) -> ResponseReturnValue:
    try:
        if not form.validate():
            raise Invalid
        act()
    except Invalid as error:
        put_problems(form, error)
        return _page(suggestion_id, form), 422
    tell(words_after)
    return redirect(url_for("suggestions.suggestion", suggestion_id=suggestion_id), 303)


def _page(suggestion_id: int, refused: WeeksForm | ReasonForm | None = None) -> str:
    row = lists.suggestion_of(suggestion_id)
    weeks = refused if isinstance(refused, WeeksForm) else WeeksForm(formdata=None, data={"weeks": row.weeks or 4})
    reason = refused if isinstance(refused, ReasonForm) else ReasonForm(formdata=None)
    rule = rule_of(row.rule) if row.rule else None
    return render_template(
        "suggestions/suggestion.html", row=row, weeks_form=weeks, reason_form=reason, refused=refused,
        does=what_it_does(rule) if rule else "", works=when_it_works(rule) if rule else "",
        names=lists.names_of(row.products), people=nicknames([row.asked_by, row.decided_by]),
        approvable=needs_approval(row.kind, row.rule),
        mine=row.state == State.ASKED and row.asked_by == current_user.person_id, **WORDS,
    )  # fmt: skip
