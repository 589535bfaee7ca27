"""Making a teacher's own phone one that answers tills which are alone."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.people.actions.answers import give_key
from shop.people.forms import YesForm
from shop.people.views import blueprint, nickname
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.now import now


@blueprint.get("/approvals/phone")
@needs(May.APPROVE)
def approval_phone() -> ResponseReturnValue:
    """The form that makes this phone answer."""
    return render_template("people/approval_phone.html", form=YesForm(formdata=None))


@blueprint.post("/approvals/phone")
@needs(May.APPROVE)
@limiter.limit("10 per minute")
def approval_phone_key() -> ResponseReturnValue:
    """The person's key for the page's script, which locks it away under the password."""
    form = YesForm()
    if form.validate_on_submit():
        try:
            key = give_key(secret=form.secret.data or "", by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            who = current_user.person_id
            return jsonify(id=who, nickname=nickname(who), key=urlsafe_b64encode(key).decode().rstrip("="))
    said = dict.fromkeys(str(text) for texts in form.errors.values() for text in texts)
    return jsonify(problems=list(said)), 422
