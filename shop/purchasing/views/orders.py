"""Orders: the list, one with what came of it, the sheet for the supplier."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import Invalid
from shop.people.queries.profile import shop_profile
from shop.purchasing.actions import orders as actions
from shop.purchasing.forms.requests import ReasonForm
from shop.purchasing.models import PurchaseOrder
from shop.purchasing.queries import orders as queries
from shop.purchasing.queries.invoices import findings, invoices_of
from shop.purchasing.queries.receipts import paper_states, receipts_of
from shop.purchasing.views.blueprint import blueprint
from shop.purchasing.words import FINDINGS, INVOICE_STATES, ORDER_STATES, REJECT_REASONS
from shop.stock.queries.lists import names_of_items, nicknames
from shop.stock.words import PAPER_STATES, UNITS
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.pages import file_asked, paged
from shop.web.photos import thumbnail
from shop.web.sheets import Column, Sheet


@blueprint.get("/orders")
@needs(May.SEE_PURCHASING)
def orders() -> ResponseReturnValue:
    """All orders."""
    state = request.args.get("state", "")
    page = paged(queries.order_list(state=state), file=False)
    came = queries.came_of(page.rows)
    shown = {one.id: queries.shown_state(one, came) for one in page.rows}
    late = {one.id for one in page.rows if queries.late(one, came, today=today())}
    return render_template(
        "purchasing/orders.html", page=page, state=state, states=ORDER_STATES, shown=shown, late=late
    )


@blueprint.get("/orders/<int:purchase_order_id>")
@needs(May.SEE_PURCHASING)
def order(purchase_order_id: int) -> ResponseReturnValue:
    """One order."""
    return order_page(purchase_order_id, ReasonForm(formdata=None))


def order_page(purchase_order_id: int, form: ReasonForm) -> str:
    """The page of an order."""
    found = queries.order_of(purchase_order_id)
    came, receipts, invoices = queries.came_of([found]), receipts_of(purchase_order_id), invoices_of(purchase_order_id)
    wrong = {one.id: findings(found, one.lines, before_id=one.id) for one in invoices if one.state != "matched"}
    hands = [found.ordered_by, *(one.by_id for one in receipts)]
    for one in invoices:
        hands += [one.made_by, one.settled_by or 0]
    return render_template(
        "purchasing/order.html", order=found, came=came, form=form, states=ORDER_STATES, units=UNITS,
        shown=queries.shown_state(found, came), late=queries.late(found, came, today=today()),
        items=names_of_items({line.item_id for line in found.lines}), people=nicknames(hands), receipts=receipts,
        papers=paper_states([one.uuid for one in receipts]), paper_states=PAPER_STATES, reasons=REJECT_REASONS,
        lines={line.id: line for line in found.lines}, invoices=invoices, wrong=wrong, findings=FINDINGS,
        invoice_states=INVOICE_STATES, me=current_user.person_id, thumbnail=thumbnail,
    )  # fmt: skip


@blueprint.get("/orders/<int:purchase_order_id>/sheet")
@needs(May.SEE_PURCHASING)
def order_sheet(purchase_order_id: int) -> ResponseReturnValue:
    """The order as it goes to the supplier: printed, or as an Excel file."""
    found = queries.order_of(purchase_order_id)
    items = names_of_items({line.item_id for line in found.lines})
    if file_asked():
        names = {one.id: one.name for one in items.values()}
        return workbook([_sheet(found, names)], name=f"采购单-{today().isoformat()}")
    return render_template(
        "purchasing/order_sheet.html", order=found, items=items, units=UNITS, shop=shop_profile(),
        people=nicknames([found.ordered_by]),
    )  # fmt: skip


def _sheet(found: PurchaseOrder, names: dict[int, str]) -> Sheet:
    columns = [
        Column(_("订单"), width=18), Column(_("供应商"), width=24), Column(_("物料"), width=24),
        Column(_("包装"), width=18), Column(_("数量"), "number"), Column(_("单价"), "yuan"), Column(_("运费"), "yuan"),
        Column(_("合计"), "yuan"), Column(_("最晚到货"), "day"),
    ]  # fmt: skip
    rows = (
        (
            found.number, found.supplier.name, names[line.item_id], line.quote.pack_name, line.packs,
            line.quote.price_fen, line.packs * line.quote.freight_fen, line.total_fen, found.expected_on,
        )
        for line in found.lines
    )  # fmt: skip
    return Sheet(found.number, columns, rows)


@blueprint.post("/orders/<int:purchase_order_id>/close")
@needs(May.PURCHASE)
def order_close(purchase_order_id: int) -> ResponseReturnValue:
    """No more is waited for."""
    form = ReasonForm()
    try:
        if not form.validate():
            raise Invalid
        actions.close(purchase_order_id, reason=form.reason.data or "", by=current_user.person_id, at=now())
    except Invalid as error:
        put_problems(form, error)
        return order_page(purchase_order_id, form), 422
    tell(_("剩下的不再等。"))
    return redirect(url_for("purchasing.order", purchase_order_id=purchase_order_id), 303)


@blueprint.post("/orders/<int:purchase_order_id>/cancel")
@needs(May.PURCHASE)
def order_cancel(purchase_order_id: int) -> ResponseReturnValue:
    """Nothing will come."""
    actions.cancel(purchase_order_id, by=current_user.person_id, at=now())
    tell(_("订单已取消，预算还回来了。"))
    return redirect(url_for("purchasing.order", purchase_order_id=purchase_order_id), 303)
