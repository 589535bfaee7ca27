"""Payments after the sale: correct a tender, settle a refund due."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.kernel.ids import uuid7
from shop.sales.actions import due as due_actions
from shop.sales.actions.tenders import fix_tender as fix
from shop.sales.forms import DueInCashForm, SettleForm, TenderFixForm, tender_names
from shop.sales.models import Payment, PaymentStatus
from shop.sales.queries.backs import DUE_SORTS
from shop.sales.queries.backs import dues as dues_due
from shop.sales.queries.orders import payment_with_order
from shop.sales.rules.records import TenderFix
from shop.sales.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import options, put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import sort_order
from shop.web.sheets import Column


@blueprint.route("/payments/<uuid:payment_uuid>/fix", methods=["GET", "POST"])
@needs(May.FIX_TENDER)
def fix_tender(payment_uuid: UUID) -> ResponseReturnValue:
    """Rang cash, was WeChat: two totals move, no revenue does."""
    payment = payment_with_order(payment_uuid)
    form = TenderFixForm()
    form.to_method.choices = options(pair for pair in tender_names().items() if pair[0] != payment.method)
    if form.validate_on_submit():
        moment = now()
        asked = TenderFix(
            order_uuid=payment.order.uuid,
            payment_uuid=payment.uuid,
            from_method=payment.method,
            to_method=form.to_method.data,
            net_fen=payment.net_fen,
            reason=form.reason.data.strip(),
            external_ref=(form.external_ref.data or "").strip(),
            reversal_uuid=uuid7(moment),
            new_uuid=uuid7(moment),
            occurred_at=moment,
        )
        try:
            fix(asked, by=current_user.person_id, at=moment)
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("支付方式已更正；营业额不变。"))
            return redirect(url_for("sales.order", order_uuid=payment.order.uuid), 303)
    return _page("sales/fix_tender.html", payment, form=form)


@blueprint.get("/refunds-due")
@needs(May.SETTLE_REFUNDS)
def dues() -> ResponseReturnValue:
    """Refunds that a teacher still has to make in the merchant app."""
    order, sort = sort_order(DUE_SORTS, "time")
    tenders = tender_names()
    return page_or_file(
        "sales/dues.html",
        dues_due(order=order),
        name=_("待退款"),
        columns=[
            Column(_("单号"), width=18), Column(_("登记时间"), "moment", 17), Column(_("支付方式")),
            Column(_("金额"), "yuan"),
        ],
        row=lambda one: (
            one.order.number, one.occurred_at, tenders.get(one.method, one.method), -one.net_fen,
        ),
        sort=sort,
        tenders=tenders,
    )  # fmt: skip


@blueprint.route("/refunds-due/<uuid:payment_uuid>", methods=["GET", "POST"])
@needs(May.SETTLE_REFUNDS)
def due(payment_uuid: UUID) -> ResponseReturnValue:
    """One refund due: enter the platform's reference."""
    payment = payment_with_order(payment_uuid)
    form = SettleForm()
    if form.validate_on_submit():
        try:
            due_actions.settle(payment_uuid, reference=form.reference.data, by=current_user.person_id, at=now())
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("已登记退款单号，这笔款算作已退回。"))
            return redirect(url_for("sales.dues"), 303)
    return _page("sales/due.html", payment, form=form, cash_form=DueInCashForm(formdata=None))


@blueprint.post("/refunds-due/<uuid:payment_uuid>/cash")
@needs(May.SETTLE_REFUNDS)
@limiter.limit("30 per minute")
def due_in_cash(payment_uuid: UUID) -> ResponseReturnValue:
    """Hand it back in cash instead, with approval."""
    payment = payment_with_order(payment_uuid)
    form = DueInCashForm()
    if form.validate_on_submit():
        try:
            due_actions.pay_in_cash(
                payment_uuid,
                reason=form.reason.data.strip(),
                username=form.username.data,
                secret=form.secret.data,
                by=current_user.person_id,
                at=now(),
            )
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("已改为退现金，请当面把现金交给客人。"))
            return redirect(url_for("sales.dues"), 303)
    return _page("sales/due.html", payment, form=SettleForm(formdata=None), cash_form=form)


def _page(template: str, payment: Payment, **forms: object) -> ResponseReturnValue:
    is_due = payment.status == PaymentStatus.DUE
    page = render_template(template, payment=payment, is_due=is_due, tenders=tender_names(), **forms)
    return page, 422 if request.method == "POST" else 200
