"""Health certificates."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import Invalid, NotFound
from shop.safety.actions.certificates import note_certificate
from shop.safety.forms import CertificateForm
from shop.safety.queries.certificates import certified
from shop.safety.views.blueprint import blueprint
from shop.safety.words import CERTIFICATE_STATES
from shop.web.access import May, needs
from shop.web.forms import options, put_problems
from shop.web.messages import tell
from shop.web.now import now, today


@blueprint.get("/certificates")
@needs(May.SEE_SAFETY)
def certificates() -> ResponseReturnValue:
    """Everybody, the most urgent first."""
    form = CertificateForm(formdata=None, data={"person_id": request.args.get("person", 0, type=int)})
    return _page(form)


def _page(form: CertificateForm) -> str:
    people = certified(today=today())
    form.person_id.choices = options((one.person_id, one.name) for one in sorted(people, key=lambda one: one.name))
    return render_template("safety/certificates.html", people=people, form=form, states=CERTIFICATE_STATES)


@blueprint.post("/certificates")
@needs(May.EDIT_SAFETY)
def certificate_new() -> ResponseReturnValue:
    """Somebody showed a certificate."""
    form = CertificateForm()
    form.person_id.choices = []
    try:
        if not form.validate() or form.valid_until.data is None:
            raise Invalid
        note_certificate(
            form.person_id.data, valid_until=form.valid_until.data, by=current_user.person_id, at=now()
        )  # fmt: skip
    except NotFound:
        form.person_id.errors = [_("请选一个人。")]
        return _page(form), 422
    except Invalid as error:
        put_problems(form, error)
        return _page(form), 422
    tell(_("已登记。"))
    return redirect(url_for("safety.certificates"), 303)
