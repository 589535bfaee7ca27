"""Commissions: the list, one of them, its steps and its deposit."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError, Invalid
from shop.people.queries.persons import nicknames
from shop.pottery import words
from shop.pottery.actions import commissions as actions
from shop.pottery.forms import CommissionForm
from shop.pottery.models import Commission
from shop.pottery.queries import commissions as queries
from shop.pottery.rules.commissions import OPEN, next_states
from shop.pottery.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.errors import translated
from shop.web.forms import options, put_problems
from shop.web.messages import tell, warn
from shop.web.now import now, today
from shop.web.pages import paged


@blueprint.get("/pottery/commissions")
@needs(May.SEE_WORKS)
def commissions() -> ResponseReturnValue:
    """What was ordered."""
    ended = request.args.get("state") == "ended"
    page = paged(queries.commission_list(ended=ended), file=False)
    return render_template("pottery/commissions.html", page=page, ended=ended, words=words, today=today())


@blueprint.route("/pottery/commissions/new", methods=["GET", "POST"])
@needs(May.EDIT_WORKS)
def commission_new() -> ResponseReturnValue:
    """Take an order."""
    form = CommissionForm()
    if request.method == "POST" and (made := _saved(form, None)):
        tell(_("定制已记下。"))
        return redirect(url_for("pottery.commission", commission_id=made.id), 303)
    return _page(form, None)


@blueprint.get("/pottery/commissions/<int:commission_id>")
@needs(May.SEE_WORKS)
def commission(commission_id: int) -> ResponseReturnValue:
    """One order."""
    row = queries.commission_by_id(commission_id)
    return _page(CommissionForm(formdata=None, obj=row), row)


@blueprint.post("/pottery/commissions/<int:commission_id>")
@needs(May.EDIT_WORKS)
def commission_edit(commission_id: int) -> ResponseReturnValue:
    """Change an order that is still open."""
    row, form = queries.commission_by_id(commission_id), CommissionForm()
    if _saved(form, commission_id):
        tell(_("已保存。"))
        return redirect(url_for("pottery.commission", commission_id=commission_id), 303)
    return _page(form, row)


@blueprint.post("/pottery/commissions/<int:commission_id>/move")
@needs(May.EDIT_WORKS)
def commission_move(commission_id: int) -> ResponseReturnValue:
    """The next step, or called off."""
    to = request.form.get("to", "")[:12]
    return _done(commission_id, lambda: actions.move_on(commission_id, to=to, by=current_user.person_id, at=now()))


@blueprint.post("/pottery/commissions/<int:commission_id>/deposit")
@needs(May.EDIT_WORKS)
def commission_deposit(commission_id: int) -> ResponseReturnValue:
    """The deposit was paid."""
    return _done(commission_id, lambda: actions.deposit_came(commission_id, by=current_user.person_id, at=now()))


@blueprint.post("/pottery/commissions/<int:commission_id>/deposit-back")
@needs(May.CERTIFY_WORKS)
def commission_deposit_back(commission_id: int) -> ResponseReturnValue:
    """The customer has the deposit again."""
    return _done(commission_id, lambda: actions.deposit_went_back(commission_id, by=current_user.person_id, at=now()))


def _done(commission_id: int, act: Callable[[], Commission]) -> ResponseReturnValue:
    try:
        act()
        tell(_("已保存。"))
    except DomainError as error:
        if error.status == 404:
            raise
        warn(translated(error.message, error.facts))
    return redirect(url_for("pottery.commission", commission_id=commission_id), 303)


def _saved(form: CommissionForm, commission_id: int | None) -> Commission | None:
    right = form.validate()
    try:
        if not right:
            raise Invalid
        return actions.save_commission(form.facts(), commission_id=commission_id, by=current_user.person_id, at=now())
    except Invalid as error:
        put_problems(form, error)
        return None


def _page(form: CommissionForm, row: Commission | None) -> ResponseReturnValue:
    form.work_id.choices = options([("0", _("（另做一件）")), *queries.works_to_choose()])
    page = render_template(
        "pottery/commission.html",
        form=form,
        commission=row,
        is_open=row is None or row.state in OPEN,
        steps=next_states(row.state) if row else [],
        people=nicknames() if row else {},
        words=words,
    )
    return page, 422 if request.method == "POST" else 200
