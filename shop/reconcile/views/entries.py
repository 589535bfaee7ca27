"""One entry of a bill: what it was matched with, and what a teacher decides about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from shop.kernel.errors import DomainError
from shop.reconcile.actions import resolving
from shop.reconcile.actions.recording import record_sale
from shop.reconcile.forms import LinkForm, ReasonForm, RecordForm
from shop.reconcile.models import BillEntry
from shop.reconcile.queries import bills as queries
from shop.reconcile.rules.entries import Direction
from shop.reconcile.states import EntryState
from shop.reconcile.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import Undo, tell
from shop.web.now import now

OFFERED = 8


@blueprint.get("/entries/<int:bill_entry_id>")
@needs(May.RECONCILE)
def entry(bill_entry_id: int) -> ResponseReturnValue:
    """One entry."""
    return _page(queries.entry_of(bill_entry_id))


@blueprint.post("/entries/<int:bill_entry_id>/accept")
@needs(May.RECONCILE)
def accept(bill_entry_id: int) -> ResponseReturnValue:
    """Let it stand, with a reason."""
    form = ReasonForm()
    return _done(
        bill_entry_id, form, "accept",
        lambda: resolving.accept(bill_entry_id, reason=form.reason.data, by=_me(), at=now()), _("已认可，不再提醒。"),
    )  # fmt: skip


@blueprint.post("/entries/<int:bill_entry_id>/not-ours")
@needs(May.RECONCILE)
def not_ours(bill_entry_id: int) -> ResponseReturnValue:
    """The money has nothing to do with the till."""
    form = ReasonForm()
    return _done(
        bill_entry_id, form, "not_ours",
        lambda: resolving.not_ours(bill_entry_id, reason=form.reason.data, by=_me(), at=now()),
        _("已标记：不是本店的收款。"),
    )  # fmt: skip


@blueprint.post("/entries/<int:bill_entry_id>/link")
@needs(May.RECONCILE)
def link(bill_entry_id: int) -> ResponseReturnValue:
    """Say which payment it is."""
    form = LinkForm.of(_offered(queries.entry_of(bill_entry_id)))
    return _done(
        bill_entry_id, form, "link",
        lambda: resolving.link(bill_entry_id, UUID(form.payment.data), by=_me(), at=now()), _("已对上。"),
    )  # fmt: skip


@blueprint.post("/entries/<int:bill_entry_id>/record")
@needs(May.RECONCILE)
def record(bill_entry_id: int) -> ResponseReturnValue:
    """Record the sale that the till missed."""
    form = RecordForm.of(queries.entry_of(bill_entry_id).amount_fen)
    return _done(
        bill_entry_id, form, "record",
        lambda: record_sale(
            bill_entry_id, product_id=form.product_id.data, pieces=form.pieces.data, reason=form.reason.data, by=_me(),
            at=now(),
        ),
        _("已补录成订单，计入那一天的营业额。"),
    )  # fmt: skip


@blueprint.post("/entries/<int:bill_entry_id>/take-back")
@needs(May.RECONCILE)
def take_back(bill_entry_id: int) -> ResponseReturnValue:
    """Undo what was decided."""
    resolving.take_back(bill_entry_id, by=_me(), at=now())
    tell(_("已撤销，这一笔又等着处理。"))
    return redirect(url_for("reconcile.entry", bill_entry_id=bill_entry_id), 303)


def _done(
    bill_entry_id: int, form: FlaskForm, what: str, act: Callable[[], object], said: str
) -> ResponseReturnValue:  # fmt: skip
    if form.validate_on_submit():
        try:
            act()
        except DomainError as error:
            put_problems(form, error)
        else:
            undo = None if what == "record" else Undo(url_for("reconcile.take_back", bill_entry_id=bill_entry_id))
            tell(said, undo=undo)
            return redirect(url_for("reconcile.entry", bill_entry_id=bill_entry_id), 303)
    return _page(queries.entry_of(bill_entry_id), **{what: form}), 422


def _page(found: BillEntry, **typed: FlaskForm) -> str:
    unlinked = found.is_open and found.payment_id is None
    offered = _offered(found) if unlinked else []
    forms: dict[str, FlaskForm | None] = {
        "accept": ReasonForm(formdata=None) if found.is_open and found.state != EntryState.ONLY_ON_BILL else None,
        "not_ours": ReasonForm(formdata=None) if unlinked and found.state == EntryState.ONLY_ON_BILL else None,
        "link": _unsent(LinkForm.of(offered)) if offered else None,
        "record": _unsent(RecordForm.of(found.amount_fen)) if unlinked and found.direction == Direction.IN else None,
    }
    may_undo = bool(found.resolution and found.resolution != "recorded") or (
        found.found == "hand" and not found.resolution and not found.settled
    )
    forms |= typed
    for name, form in forms.items():
        for field in form or ():
            field.id = field.label.field_id = f"{name}-{field.name}"
    return render_template(
        "reconcile/entry.html", entry=found, forms_here=forms, bills=queries.bills_showing(found.id),
        may_undo=may_undo, may_part=found.state == EntryState.DIFFERS and not found.resolution and not may_undo,
    )  # fmt: skip


def _unsent(form: FlaskForm) -> FlaskForm:
    for field in form:
        field.errors = []
    return form


def _offered(found: BillEntry) -> list[Any]:
    return resolving.candidates(found)[:OFFERED]


def _me() -> int:
    person: int = current_user.person_id
    return person
