"""Remote approval on a teacher's phone: what tablets ask for, live, and the answer with a fresh password."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.people.actions import asking
from shop.people.actions.approvals import ACTIONS
from shop.people.forms import NoForm, YesForm
from shop.people.queries import asking as queries
from shop.people.queries.devices import device_names
from shop.people.views import blueprint
from shop.web.access import May, may, needs
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now


@blueprint.get("/approvals")
@needs(May.APPROVE)
def approvals() -> ResponseReturnValue:
    """What waits for an answer, and what was answered a moment ago."""
    return render_template("people/approvals.html", **_list())


@blueprint.get("/approvals/live")
@needs(May.APPROVE)
def approvals_live() -> ResponseReturnValue:
    """The part that changes; 204 while the version the page has is still the right one."""
    if request.args.get("version") == queries.version(now()):
        return "", 204
    return render_template("people/_approvals.html", **_list())


@blueprint.get("/approvals/<uuid:request_uuid>")
@needs(May.APPROVE)
def approval(request_uuid: UUID) -> ResponseReturnValue:
    """One request with everything it is about, and the two answers."""
    return _one(request_uuid, YesForm(formdata=None), NoForm(formdata=None))


@blueprint.get("/approvals/<uuid:request_uuid>/state")
@needs(May.APPROVE)
def approval_state(request_uuid: UUID) -> ResponseReturnValue:
    """Tells an open page that the request is over; the page then shows it as it is."""
    over = queries.state_of(queries.request_of(request_uuid), now()) != "waiting"
    return ("", 200, {"HX-Refresh": "true"}) if over else ("", 204)


@blueprint.post("/approvals/<uuid:request_uuid>/yes")
@needs(May.APPROVE)
@limiter.limit("10 per minute")
def approval_grant(request_uuid: UUID) -> ResponseReturnValue:
    """Agree with a fresh password."""
    form = YesForm()
    if not form.validate_on_submit():
        return _one(request_uuid, form, NoForm(formdata=None)), 422
    try:
        asking.say_yes(request_uuid, secret=form.secret.data, by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, error)
        return _one(request_uuid, form, NoForm(formdata=None)), error.status
    tell(_("已批准。收银台会自己接着做，这次批准两分钟内有效、只用一次。"))
    return redirect(url_for("people.approvals"), 303)


@blueprint.post("/approvals/<uuid:request_uuid>/no")
@needs(May.APPROVE)
def approval_deny(request_uuid: UUID) -> ResponseReturnValue:
    """Refuse and say why."""
    form = NoForm()
    if not form.validate_on_submit():
        return _one(request_uuid, YesForm(formdata=None), form), 422
    try:
        asking.say_no(request_uuid, why=form.why.data, by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, error)
        return _one(request_uuid, YesForm(formdata=None), form), error.status
    tell(_("已回答不批准，收银台会看到原因。"))
    return redirect(url_for("people.approvals"), 303)


def _list() -> dict[str, object]:
    moment = now()
    return {
        "version": queries.version(moment),
        "waiting": queries.waiting_requests(moment),
        "answered": queries.answered_requests(moment),
        "state_of": queries.state_of,
        "devices": device_names(),
        "actions": ACTIONS,
        "now": moment,
    }


def _one(request_uuid: UUID, yes: YesForm, no: NoForm) -> str:
    found = queries.request_of(request_uuid)
    return render_template(
        "people/approval.html", asked=found, state=queries.state_of(found, now()), devices=device_names(),
        actions=ACTIONS, yes=yes, no=no, own=found.requested_by == current_user.person_id, now=now(),
    )  # fmt: skip


def _count() -> int:
    return queries.waiting_count(now()) if may(May.APPROVE) else 0


@blueprint.record
def _tell_navigation(state: BlueprintSetupState) -> None:
    state.app.extensions.setdefault("waiting", {})["people.approvals"] = _count
