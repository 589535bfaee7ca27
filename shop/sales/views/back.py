"""Give money back at the desk: refund, void, comp - each with the approval of a second person."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.kernel.ids import uuid7
from shop.kernel.money import yuan
from shop.sales.actions.desk import BackPlan, give_back_at_desk, plan_back
from shop.sales.forms import BackForm, tender_names
from shop.sales.models import Order, PaymentStatus, Refund, RefundKind
from shop.sales.queries.orders import order_with_parts, state_of
from shop.sales.queries.tenders import static_codes
from shop.sales.views.blueprint import blueprint
from shop.sales.words import BACK_KINDS, STATE_KINDS, STATES
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now

USUAL_REASON = {RefundKind.REFUND: "wrong_made", RefundKind.VOID: "wrong_order", RefundKind.COMP: "quality"}


@blueprint.route("/orders/<uuid:order_uuid>/refund", methods=["GET", "POST"])
@needs(May.REFUND)
@limiter.limit("30 per minute", methods=["POST"])
def refund(order_uuid: UUID) -> ResponseReturnValue:
    """Goods come back, or a part of the money does."""
    return _give_back(order_uuid, RefundKind.REFUND)


@blueprint.route("/orders/<uuid:order_uuid>/void", methods=["GET", "POST"])
@needs(May.VOID)
@limiter.limit("30 per minute", methods=["POST"])
def void(order_uuid: UUID) -> ResponseReturnValue:
    """The whole order was not made, or paid by mistake, today."""
    return _give_back(order_uuid, RefundKind.VOID)


@blueprint.route("/orders/<uuid:order_uuid>/comp", methods=["GET", "POST"])
@needs(May.COMP)
@limiter.limit("30 per minute", methods=["POST"])
def comp(order_uuid: UUID) -> ResponseReturnValue:
    """Made and given free after it was paid: the goods stay used."""
    return _give_back(order_uuid, RefundKind.COMP)


def _give_back(order_uuid: UUID, kind: RefundKind) -> ResponseReturnValue:
    order = order_with_parts(order_uuid)
    form = BackForm.for_order(order, kind, reason=USUAL_REASON[kind], operation=str(uuid7(now())))
    if request.method == "GET":
        return _page(order, kind, form, _plan(order, kind, form))
    if request.form.get("step") != "give":
        plan = _plan(order, kind, form) if form.lines_are_right() else None
        for name in ("username", "secret"):
            form[name].errors = []
        return _page(order, kind, form, plan)
    operation = form.operation_uuid()
    if not form.validate_on_submit() or operation is None:
        if operation is None:
            form.form_errors.append(_("这一页的内容不全，请重新打开后再退。"))
        return _page(order, kind, form, _plan(order, kind, form) if form.lines_are_right() else None), 422
    try:
        booked = give_back_at_desk(
            order_uuid,
            form.wish(order, kind),
            operation_uuid=operation,
            agreed_fen=form.agreed(),
            reason_text=form.reason_text.data or "",
            username=form.username.data,
            secret=form.secret.data,
            by=current_user.person_id,
            at=now(),
        )
    except DomainError as error:
        put_problems(form, error)
        order = order_with_parts(order_uuid)
        return _page(order, kind, form, _plan(order, kind, form, quietly=True)), error.status
    tell(_told(booked))
    return redirect(url_for("sales.order", order_uuid=order_uuid), 303)


def _told(booked: Refund) -> str:
    due = sum(-payment.net_fen for payment in booked.payments if payment.status == PaymentStatus.DUE)
    facts = {"kind": _(BACK_KINDS[booked.kind]), "amount": yuan(booked.total_fen), "due": yuan(due)}
    text: str = _("已登记%(kind)s %(amount)s。", **facts)
    if due:
        text = _("已登记%(kind)s %(amount)s；其中 %(due)s 要老师在商户平台退款，已列入待退款。", **facts)
    return text


def _plan(order: Order, kind: RefundKind, form: BackForm, *, quietly: bool = False) -> BackPlan | None:
    """What would go back; when nothing can, the form says why."""
    try:
        return plan_back(order, form.wish(order, kind))
    except DomainError as error:
        if not quietly:
            put_problems(form, error)
        return None


def _page(order: Order, kind: RefundKind, form: BackForm, plan: BackPlan | None) -> str:
    return render_template(
        "sales/back.html",
        order=order,
        kind=kind,
        kinds=BACK_KINDS,
        form=form,
        plan=plan,
        tenders=tender_names(),
        static_codes=static_codes(),
        state=state_of(order),
        states=STATES,
        state_kinds=STATE_KINDS,
    )
