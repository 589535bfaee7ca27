"""Goods come for an order; its invoice is held against them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError, Invalid, Problem
from shop.kernel.ids import uuid7
from shop.kernel.quantity import ONE, quantity_text
from shop.purchasing.actions import invoices as invoice_actions
from shop.purchasing.actions import receipts as actions
from shop.purchasing.actions.requests import NotNow
from shop.purchasing.forms.receipts import InvoiceForm, ReceiptForm
from shop.purchasing.forms.requests import ReasonForm
from shop.purchasing.models import PurchaseLine, PurchaseOrder
from shop.purchasing.queries import orders as queries
from shop.purchasing.queries.invoices import invoice_of
from shop.purchasing.queries.receipts import paper_states
from shop.purchasing.views.blueprint import blueprint
from shop.purchasing.views.orders import order_page
from shop.stock.places import STORE
from shop.stock.queries.lists import names_of_items, real_locations
from shop.stock.words import UNITS
from shop.web.access import May, may, needs, require
from shop.web.forms import put_problems, uuid_of
from shop.web.messages import tell, warn
from shop.web.now import now, settings, today
from shop.web.photos import MOST_BYTES, REST_OF_A_FORM, BadPhoto, keep_photo, photo_answer


@blueprint.url_value_preprocessor
def allow_photos(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than other forms; only people who may receive goods are let send that much."""
    if request.endpoint == "purchasing.receive" and current_user.is_authenticated and may(May.PURCHASE):
        request.max_content_length = MOST_BYTES + REST_OF_A_FORM


@blueprint.route("/orders/<int:purchase_order_id>/receive", methods=["GET", "POST"])
@needs(May.PURCHASE)
def receive(purchase_order_id: int) -> ResponseReturnValue:
    """Goods came."""
    require([May.MOVE_STOCK])
    order = queries.order_of(purchase_order_id)
    if order.state != "open":
        raise NotNow
    if request.method == "GET":
        return _receive_page(_blank(order), order)
    form = ReceiptForm()
    form.offer(real_locations())
    right = form.validate()
    came, problems = form.came(order, names_of_items({line.item_id for line in order.lines}))
    try:
        if problems or not right or not came:
            raise Invalid(problems=tuple(problems) or _nothing(form))
        facts = actions.ReceiptFacts(
            uuid_of(form.uuid.data),
            purchase_order_id,
            form.to_id.data,
            came,
            (form.note.data or "").strip(),
            _photo(form),
        )
        receipt = actions.receive(facts, by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, error)
        return _receive_page(form, order), 422
    if paper_states([receipt.uuid]).get(receipt.uuid) == "waiting":
        warn(_("单价和平时差一半以上，已放进待办，要另一位核对后才入库。"))
    else:
        tell(_("收货已记下，收下的已入库。"))
    return redirect(url_for("purchasing.order", purchase_order_id=purchase_order_id), 303)


def _nothing(form: ReceiptForm) -> tuple[Problem, ...]:
    return () if form.errors else (Problem("", actions.NOTHING_CAME),)


def _photo(form: ReceiptForm) -> str | None:
    """The photo that was brought. Raises Invalid."""
    if not form.photo.data:
        return None
    try:
        return keep_photo(form.photo.data.read(MOST_BYTES + 1), settings().receipts_dir)
    except BadPhoto as error:
        raise Invalid(problems=(Problem("photo", error.message, error.facts),)) from error


def _blank(order: PurchaseOrder) -> ReceiptForm:
    came = queries.came_of([order])
    rows = []
    for line in order.lines:
        left = max(0, line.quantity - came[line.id].accepted)
        rows.append({"line_id": line.id, "accepted": in_packs(left, line) if left else ""})
    return ReceiptForm(formdata=None, data={"uuid": str(uuid7(now())), "to_id": STORE, "lines": rows})


def in_packs(quantity: int, line: PurchaseLine) -> str:
    """A quantity as it is typed: in packs where it is whole packs, else in base units."""
    packs = quantity / (line.quote.pack * ONE)
    return f"{packs.numerator}{line.quote.pack_name}" if packs.denominator == 1 else quantity_text(quantity)


def _receive_page(form: ReceiptForm, order: PurchaseOrder) -> str:
    form.offer(real_locations())
    return render_template("purchasing/receive.html", form=form, **_shown(order))


def _shown(order: PurchaseOrder) -> dict[str, Any]:
    return {
        "order": order,
        "lines": {str(line.id): line for line in order.lines},
        "items": names_of_items({line.item_id for line in order.lines}),
        "came": queries.came_of([order]),
        "units": UNITS,
    }


@blueprint.get("/photos/<name>")
@needs(May.SEE_PURCHASING)
def photo(name: str) -> ResponseReturnValue:
    """A photo of a delivery."""
    return photo_answer(name, settings().receipts_dir, cache="private")


@blueprint.route("/orders/<int:purchase_order_id>/invoices/new", methods=["GET", "POST"])
@needs(May.PURCHASE)
def invoice_new(purchase_order_id: int) -> ResponseReturnValue:
    """An invoice came."""
    order = queries.order_of(purchase_order_id)
    if request.method == "GET":
        came = queries.came_of([order])
        rows = [
            {"line_id": line.id, "quantity": in_packs(came[line.id].accepted, line) if came[line.id].accepted else ""}
            for line in order.lines
        ]
        form = InvoiceForm(formdata=None, data={"dated": today(), "lines": rows})
        return render_template("purchasing/invoice_form.html", form=form, **_shown(order))
    form = InvoiceForm()
    right = form.validate()
    asked, problems = form.asked(order, names_of_items({line.item_id for line in order.lines}))
    try:
        if problems or not right or form.dated.data is None:
            raise Invalid(problems=tuple(problems))
        invoice = invoice_actions.write_invoice(
            purchase_order_id, number=(form.number.data or "").strip(), dated=form.dated.data, lines=asked,
            by=current_user.person_id, at=now(),
        )  # fmt: skip
    except Invalid as error:
        put_problems(form, error)
        return render_template("purchasing/invoice_form.html", form=form, **_shown(order)), 422
    if invoice.state == "matched":
        tell(_("订单、收货、发票三单一致，可以付款。"))
    else:
        warn(_("发票和订单、收货对不上，已放进待办，由另一位处理。"))
    return redirect(url_for("purchasing.order", purchase_order_id=purchase_order_id), 303)


@blueprint.post("/invoices/<int:invoice_id>/settle")
@needs(May.APPROVE_PURCHASING)
def invoice_settle(invoice_id: int) -> ResponseReturnValue:
    """Somebody else decides what does not fit."""
    form, purchase_order_id = ReasonForm(), invoice_of(invoice_id).order_id
    accept = request.form.get("step") == "accept"
    try:
        if not form.validate():
            raise Invalid
        invoice_actions.settle(
            invoice_id, accept=accept, reason=form.reason.data or "", by=current_user.person_id, at=now()
        )
    except Invalid as error:
        put_problems(form, error)
        return order_page(purchase_order_id, form), 422
    tell(_("差异已认可。") if accept else _("退回供应商，不付。"))
    return redirect(url_for("purchasing.order", purchase_order_id=purchase_order_id), 303)
