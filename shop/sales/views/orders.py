"""Orders: the list with its filters, one order, its receipt on paper, the Excel export."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from shop.catalog.models import Outlet, Product
from shop.catalog.words import WEEKDAYS
from shop.db import session, transaction
from shop.jobs.actions import enqueue
from shop.people.actions import audit
from shop.people.models import Device
from shop.people.queries import shop_profile
from shop.sales.actions.orders import reversible
from shop.sales.forms import OrdersForm, outlet_names, tender_names, usual_days
from shop.sales.jobs import EXPORT_ORDERS
from shop.sales.queries.backs import product_names, uses_of_order
from shop.sales.queries.figures import person_names
from shop.sales.queries.history import history
from shop.sales.queries.orders import (
    DEFAULT_SORT,
    SORTS,
    Wanted,
    each_line,
    each_order,
    how_many,
    ids_of,
    lines_with_ids,
    methods_of,
    order_page,
    order_with_parts,
    orders_with_ids,
    people_to_choose,
    state_of,
)
from shop.sales.sheets import ORDERS_AT_ONCE, Names, lines_sheet, orders_sheet, orders_workbook
from shop.sales.views.blueprint import blueprint
from shop.sales.words import CHANNELS, GOODS, PAYMENT_STATES, REASONS, SERVICES, SOURCES, STATE_KINDS, STATES
from shop.web.access import May, needs
from shop.web.downloads import streamed_csv, workbook
from shop.web.limits import SEARCHES, limiter
from shop.web.now import now, today

RECEIPT_WIDTHS = (58, 80)
WORDS = {
    "states": STATES,
    "state_kinds": STATE_KINDS,
    "sources": SOURCES,
    "channels": CHANNELS,
    "services": SERVICES,
    "goods": GOODS,
    "reasons": REASONS,
    "payment_states": PAYMENT_STATES,
    "weekdays": WEEKDAYS,
}


def _sort() -> str:
    asked = request.args.get("sort", DEFAULT_SORT)
    return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT


@blueprint.get("/orders")
@needs(May.SEE_SALES)
@limiter.limit(SEARCHES)
def orders() -> ResponseReturnValue:
    """Find orders; filters, sorting and page live in the address."""
    form = OrdersForm.asked()
    wanted = form.wanted(today())
    page = order_page(wanted, sort=_sort())
    product = session().get(Product, wanted.product_id) if wanted.product_id else None
    return render_template(
        "sales/orders.html",
        form=form,
        wanted=wanted,
        page=page,
        sort=_sort(),
        product=product,
        usual_days=usual_days(today()),
        cashiers=person_names({order.cashier_id for order in page.rows}),
        at_once=ORDERS_AT_ONCE,
        tenders=tender_names(),
        methods_of=methods_of,
        state_of=state_of,
        **WORDS,
    )


@blueprint.post("/orders/export")
@needs(May.EXPORT_SALES)
@limiter.limit("20 per hour")
def export_orders() -> ResponseReturnValue:
    """The orders of the list: as Excel with their lines on a second sheet (many of them as a job), or as CSV."""
    form = OrdersForm.asked()
    wanted = form.wanted(today())
    kind = request.form.get("as", "xlsx")
    name = f"{'lines' if kind == 'csv-lines' else 'orders'}-{wanted.first}-{wanted.last}"
    names = Names(cashiers=dict(people_to_choose()), outlets=outlet_names(form), tenders=tender_names())
    if kind in ("csv", "csv-lines"):
        _note_export(f"{wanted.first} – {wanted.last}: CSV")
        sort = _sort()
        orders, lines = each_order(wanted, sort=sort), each_line(wanted, sort=sort)
        return streamed_csv(orders_sheet(orders, names) if kind == "csv" else lines_sheet(lines), name=name)
    if how_many(wanted, most=ORDERS_AT_ONCE + 1) > ORDERS_AT_ONCE:
        return redirect(url_for("jobs.job", job_id=_export_later(wanted)), 303)
    some = ids_of(wanted, sort=_sort())
    _note_export(f"{wanted.first} – {wanted.last}: {len(some)}")
    return workbook(orders_workbook(orders_with_ids(some), lines_with_ids(some), names), name=name)


def _note_export(detail: str) -> None:
    audit.record("sales.export", subject="orders", detail=detail, by=current_user.person_id, at=now())


def _export_later(wanted: Wanted) -> int:
    """Ask the worker for the file; returns the job's id."""
    arguments = {"wanted": wanted.as_json(), "sort": _sort(), "language": str(get_locale())}
    with transaction():
        detail = f"{wanted.first} – {wanted.last}"
        audit.record("sales.export", subject="orders", detail=detail, by=current_user.person_id, at=now())
        return enqueue(EXPORT_ORDERS, arguments=arguments, by=current_user.person_id, at=now())


@blueprint.get("/orders/<uuid:order_uuid>")
@needs(May.SEE_SALES)
def order(order_uuid: UUID) -> ResponseReturnValue:
    """One order with everything that happened to it."""
    found = order_with_parts(order_uuid)
    uses = uses_of_order(found.id)
    events = history(found, uses, product_names({use.product_id for use in uses}), tender_names())
    return render_template(
        "sales/order.html",
        order=found,
        state=state_of(found),
        events=events,
        names=person_names({event.person_id for event in events} | {found.cashier_id}),
        device=session().get(Device, found.device_id) if found.device_id else None,
        outlet=session().get_one(Outlet, found.outlet_id),
        left=reversible(found),
        tenders=tender_names(),
        is_today=found.business_day == today(),
        **WORDS,
    )


@blueprint.get("/orders/<uuid:order_uuid>/receipt")
@needs(May.SEE_SALES)
def receipt(order_uuid: UUID) -> ResponseReturnValue:
    """The receipt for a paper roll of 58 or 80 mm, marked as a reprint."""
    found = order_with_parts(order_uuid)
    profile = shop_profile()
    asked = request.args.get("width", type=int)
    return render_template(
        "sales/receipt.html",
        order=found,
        state=state_of(found),
        profile=profile,
        width=asked if asked in RECEIPT_WIDTHS else profile.receipt_width_mm,
        widths=RECEIPT_WIDTHS,
        tenders=tender_names(),
        cashier=person_names({found.cashier_id}).get(found.cashier_id or 0, ""),
        printed_at=now(),
        **WORDS,
    )
