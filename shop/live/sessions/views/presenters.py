"""Who may present: of age, or with a guardian's paper."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import Invalid
from shop.live.sessions.actions.approving import note_consent
from shop.live.sessions.forms import ConsentForm, number
from shop.live.sessions.queries import consents
from shop.live.sessions.views.blueprint import blueprint, me
from shop.people.queries.persons import nicknames
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now, today


@blueprint.route("/presenters", methods=["GET", "POST"])
@needs(May.APPROVE_STREAMS)
def presenters() -> ResponseReturnValue:
    """The papers, and a form for one more."""
    form = ConsentForm().offer()
    if request.method == "POST":
        right = form.validate()
        try:
            if not right:
                raise Invalid
            note_consent(
                number(form.person_id.data) or 0, signed_on=form.signed_on.data, valid_until=form.valid_until.data,
                kept_where=form.kept_where.data or "", by=me(), at=now(),
            )  # fmt: skip
        except Invalid as error:
            put_problems(form, error)
        else:
            tell(_("已登记监护人同意书。"))
            return redirect(url_for("streams.presenters"), 303)
    page = render_template("live/presenters.html", form=form, consents=consents(), people=nicknames(), today=today())
    return page, 422 if request.method == "POST" else 200
