"""One payment that no bill shows: why, or what it really was."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.db import session
from shop.kernel.errors import DomainError
from shop.reconcile.actions import resolving
from shop.reconcile.forms import ReasonForm
from shop.reconcile.models import Unbilled
from shop.reconcile.queries.payments import entry_of_payment, extra_entries, is_corrected
from shop.reconcile.views.blueprint import blueprint
from shop.sales.models import Payment
from shop.sales.queries.orders import payment_with_order
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import Undo, tell
from shop.web.now import now


@blueprint.get("/payments/<uuid:payment_uuid>")
@needs(May.RECONCILE)
def payment(payment_uuid: UUID) -> ResponseReturnValue:
    """One payment, and entries that it may be."""
    return _page(payment_with_order(payment_uuid), ReasonForm(formdata=None))


@blueprint.post("/payments/<uuid:payment_uuid>/explain")
@needs(May.RECONCILE)
def explain(payment_uuid: UUID) -> ResponseReturnValue:
    """No bill will show it, and why."""
    found = payment_with_order(payment_uuid)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            resolving.explain(payment_uuid, reason=form.reason.data, by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("已记下原因，不再提醒。"), undo=Undo(url_for("reconcile.unexplain", payment_uuid=payment_uuid)))
            return redirect(url_for("reconcile.payment", payment_uuid=payment_uuid), 303)
    return _page(found, form), 422


@blueprint.post("/payments/<uuid:payment_uuid>/unexplain")
@needs(May.RECONCILE)
def unexplain(payment_uuid: UUID) -> ResponseReturnValue:
    """The explanation was wrong."""
    resolving.unexplain(payment_uuid, by=current_user.person_id, at=now())
    tell(_("已撤销，这一笔又等着处理。"))
    return redirect(url_for("reconcile.payment", payment_uuid=payment_uuid), 303)


def _page(found: Payment, form: ReasonForm) -> str:
    return render_template(
        "reconcile/payment.html",
        payment=found,
        form=form,
        said=session().get(Unbilled, found.id),
        entry=entry_of_payment(found.id),
        corrected=is_corrected(found.id),
        extra=extra_entries(found),
    )
