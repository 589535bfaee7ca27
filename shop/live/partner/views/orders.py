"""Orders to ship: the list, one order with its steps, an order written down by hand, after-sales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import Invalid
from shop.live.partner.actions import orders as actions
from shop.live.partner.actions.gathering import gather as take_in
from shop.live.partner.forms import AfterSaleForm, OrderForm, OrdersForm, OutcomeForm, StepForm
from shop.live.partner.models import ShipAfterSale, ShipOrder
from shop.live.partner.queries import orders as queries
from shop.live.partner.rules.states import Outcome, State, may_step, steps_from
from shop.live.partner.views.blueprint import blueprint, me
from shop.stock.queries.lists import nicknames
from shop.web.access import May, needs
from shop.web.forms import chosen_number, options, put_problems
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged, sort_order

SORTS = {"paid": ShipOrder.paid_at, "number": ShipOrder.number}


@blueprint.get("")
@needs(May.SEE_ORDERS)
def orders() -> str:
    """The orders to ship."""
    form = OrdersForm.asked()
    wanted = form.wanted()
    order, sort = sort_order(SORTS, "-paid")
    page = paged(queries.order_list(wanted).order_by(order, ShipOrder.id.desc()), file=False)
    return render_template(
        "live/partner/orders.html", page=page, sort=sort, form=form, wanted=wanted, counts=queries.counts()
    )


@blueprint.post("/gather")
@needs(May.PACK_ORDERS)
def gather() -> ResponseReturnValue:
    """Take in what the platforms and sessions know."""
    found = take_in(by=me(), at=now())
    words = _("新订单 %(new)s 张，有变化 %(changed)s 张，走到下一步 %(moved)s 张。", **asdict(found))
    tell(words)
    return redirect(url_for("partner.orders"), 303)


@blueprint.post("/prepare")
@needs(May.PACK_ORDERS)
def prepare() -> ResponseReturnValue:
    """After a stream: take its orders in, confirm what can be sent, and on to the partner's list."""
    found = take_in(by=me(), at=now())
    try:
        ready = actions.confirm(None, by=me(), at=now())
    except actions.NothingToConfirm:
        ready = 0
    tell(_("新订单 %(new)s 张，确认了 %(ready)s 张。", new=found.new, ready=ready))
    return redirect(url_for("partner.hand_over_new", stream_id=chosen_number(request.form.get("stream_id"))), 303)


@blueprint.post("/confirm")
@needs(May.PACK_ORDERS)
def confirm() -> ResponseReturnValue:
    """Confirm the ticked orders, or all that can be."""
    ticked = [int(one) for one in request.form.getlist("order") if one.isascii() and one.isdigit() and len(one) < 16]
    wanted = None if request.form.get("all") else ticked
    count = actions.confirm(wanted, by=me(), at=now())
    tell(_("已确认 %(count)s 张订单，可以打包或交给合作企业。", count=count))
    return redirect(url_for("partner.orders"), 303)


@blueprint.route("/new", methods=["GET", "POST"])
@needs(May.PACK_ORDERS)
def order_new() -> ResponseReturnValue:
    """Write an order down."""
    form = OrderForm()
    if request.method == "GET":
        return _new_page(form)
    right = form.validate()
    lines, problems = form.goods()
    try:
        if problems or not right:
            raise Invalid(problems=tuple(problems))
        made = actions.write_order(
            actions.Typed(
                channel=form.channel.data, number=(form.number.data or "").strip(), lines=lines, paid=form.paid.data,
                buyer=form.buyer(), note=(form.note.data or "").strip(),
            ),
            by=me(), at=now(),
        )  # fmt: skip
    except Invalid as error:
        put_problems(form, error)
        return _new_page(form), 422
    tell(_("订单已记下。"))
    return redirect(url_for("partner.order", ship_order_id=made.id), 303)


def _new_page(form: OrderForm) -> str:
    if not form.errors:
        form.more_rows()
    return render_template("live/partner/order_form.html", form=form, goods=queries.goods_to_choose())


@blueprint.get("/<int:ship_order_id>")
@needs(May.SEE_ORDERS)
def order(ship_order_id: int) -> str:
    """One order; who gets it is masked."""
    return _page(ship_order_id, AfterSaleForm(formdata=None))


def _page(ship_order_id: int, form: AfterSaleForm) -> str:
    found = queries.order_of(ship_order_id)
    form.line_id.choices = options((line.id, line.name) for line in found.lines)
    steps = queries.steps_of(found.id)
    after_sales = queries.after_sales_of(found.id)
    return render_template(
        "live/partner/order.html", order=found, steps=steps, after_sales=after_sales, form=form,
        masked=queries.masked_recipient(found), next_steps=_next_steps(found, after_sales),
        may_come_back=may_step(found.stands, State.AFTER_SALE) or found.stands == State.AFTER_SALE,
        people=nicknames([one.by for one in steps] + [one.closed_by for one in after_sales]),
        partner=queries.partner_of(found.partner_id) if found.partner_id else None,
    )  # fmt: skip


def _next_steps(order: ShipOrder, after_sales: Sequence[ShipAfterSale]) -> list[State]:
    """The steps that may be taken now; out of an after-sale only when what became of every piece is known."""
    if order.stands != State.AFTER_SALE:
        return steps_from(order.stands)
    return [] if any(one.closed_at is None for one in after_sales) else [State(order.resume), State.CLOSED]


@blueprint.post("/<int:ship_order_id>/step")
@needs(May.PACK_ORDERS)
def step(ship_order_id: int) -> ResponseReturnValue:
    """Take one step."""
    form = StepForm()
    if not form.validate_on_submit():
        raise Invalid
    found = actions.step(ship_order_id, State(form.state.data), reason=form.reason.data or "", by=me(), at=now())
    tell(_("订单 %(number)s：%(state)s。", number=found.number, state=_(found.stands.label)))
    return redirect(url_for("partner.order", ship_order_id=ship_order_id), 303)


@blueprint.post("/<int:ship_order_id>/after-sale")
@needs(May.PACK_ORDERS)
def after_sale(ship_order_id: int) -> ResponseReturnValue:
    """Something is wrong with it."""
    form = AfterSaleForm()
    form.line_id.choices = options((line.id, line.name) for line in queries.order_of(ship_order_id).lines)
    try:
        if not form.validate():
            raise Invalid
        told = actions.CameBack(
            line_id=form.line_id.data, pieces=form.pieces.data or 0, reason=form.reason.data or "",
            refund_fen=form.refund_fen.data or 0,
        )  # fmt: skip
        actions.begin_after_sale(ship_order_id, told, by=me(), at=now())
    except Invalid as error:
        put_problems(form, error)
        return _page(ship_order_id, form), 422
    tell(_("售后已记下。东西退回来以后，在这里写它的去处。"))
    return redirect(url_for("partner.order", ship_order_id=ship_order_id), 303)


@blueprint.post("/after-sale/<int:ship_after_sale_id>")
@needs(May.PACK_ORDERS)
def after_sale_end(ship_after_sale_id: int) -> ResponseReturnValue:
    """Say what became of the pieces."""
    form = OutcomeForm()
    if not form.validate_on_submit():
        raise Invalid
    found = actions.end_after_sale(ship_after_sale_id, Outcome(form.outcome.data), by=me(), at=now())
    tell(_("已记下：%(outcome)s。", outcome=_(Outcome(found.outcome).label)))
    return redirect(url_for("partner.order", ship_order_id=found.order_id), 303)
