"""Suppliers, their quotes, and suppliers as a sheet."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError, Invalid
from shop.purchasing import sheets
from shop.purchasing.actions import suppliers as actions
from shop.purchasing.forms.suppliers import QuoteForm, SupplierFilterForm, SupplierForm
from shop.purchasing.models import Supplier
from shop.purchasing.queries import suppliers as queries
from shop.purchasing.queries.scores import scores_of
from shop.purchasing.views.blueprint import blueprint
from shop.stock.queries.lists import items_to_choose, names_of_items
from shop.stock.words import UNITS
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import options, put_problems
from shop.web.limits import SEARCHES, limiter
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.pages import file_asked, paged, sort_order
from shop.web.sheets_in import KeptSheets, SheetPages

PAGES = SheetPages(
    KeptSheets("supplier-sheets"), "purchasing/supplier_sheet.html", "purchasing/supplier_plan.html",
    sheets.plan, sheets.bring,
)  # fmt: skip


@blueprint.get("/suppliers")
@needs(May.SEE_PURCHASING)
@limiter.limit(SEARCHES)
def suppliers() -> ResponseReturnValue:
    """All suppliers."""
    form = SupplierFilterForm(request.args)
    order, sort = sort_order(queries.SORTS, "name")
    text = (form.q.data or "").strip()[:80]
    page = paged(queries.supplier_list(text=text).order_by(order, Supplier.id))
    ids = [one.id for one in page.rows]
    return page_or_file(
        "purchasing/suppliers.html", page, name=f"供应商-{today().isoformat()}", columns=sheets.COLUMNS,
        row=sheets.cells_of, form=form, sort=sort, quotes=queries.counts_of_quotes(ids),
        scores={} if file_asked() else scores_of(ids, today=today()),
    )  # fmt: skip


@blueprint.route("/suppliers/new", methods=["GET", "POST"])
@needs(May.PURCHASE)
def supplier_new() -> ResponseReturnValue:
    """Keep a new supplier."""
    return _edit(SupplierForm(), None)


@blueprint.route("/suppliers/<int:supplier_id>/edit", methods=["GET", "POST"])
@needs(May.PURCHASE)
def supplier_edit(supplier_id: int) -> ResponseReturnValue:
    """Say something else of a supplier."""
    found = actions.found_supplier(supplier_id)
    return _edit(SupplierForm(obj=found), found)


def _edit(form: SupplierForm, found: Supplier | None) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            number = found.id if found else None
            kept = actions.save_supplier(form.facts(), supplier_id=number, by=current_user.person_id, at=now())
        except Invalid as error:
            put_problems(form, error)
        else:
            tell(_("已保存「%(name)s」。", name=kept.name))
            return redirect(url_for("purchasing.supplier", supplier_id=kept.id), 303)
    return render_template("purchasing/supplier_form.html", form=form, supplier=found), 422 if form.errors else 200


@blueprint.get("/suppliers/<int:supplier_id>")
@needs(May.SEE_PURCHASING)
def supplier(supplier_id: int) -> ResponseReturnValue:
    """One supplier with its quotes."""
    found = actions.found_supplier(supplier_id)
    quotes = queries.quotes_of(supplier_id)
    return render_template(
        "purchasing/supplier.html", supplier=found, quotes=quotes,
        items=names_of_items({one.item_id for one in quotes}), units=UNITS,
        score=scores_of([supplier_id], today=today())[supplier_id],
    )  # fmt: skip


@blueprint.route("/quotes/new", methods=["GET", "POST"])
@needs(May.PURCHASE)
def quote_new() -> ResponseReturnValue:
    """Write down what a supplier asks."""
    form = QuoteForm()
    choices = queries.suppliers_to_choose()
    form.supplier_id.choices = options((one.id, one.name) for one in choices)
    items = items_to_choose()
    if request.method == "GET":
        form.item.data = request.args.get("item", "")[:64]
        form.supplier_id.data = request.args.get("supplier", 0, type=int)
    else:
        right = form.validate()
        facts, problems = form.facts(items)
        try:
            if facts is None or problems or not right:
                raise Invalid(problems=tuple(problems))
            quote = actions.add_quote(facts, by=current_user.person_id, at=now())
            tell(_("报价已记下。"))
            return redirect(url_for("purchasing.supplier", supplier_id=quote.supplier_id), 303)
        except DomainError as error:
            put_problems(form, error)
    return render_template(
        "purchasing/quote_form.html", form=form, items=items, units=UNITS, suppliers=choices
    ), 200 if request.method == "GET" else 422


@blueprint.post("/quotes/<int:quote_id>/end")
@needs(May.PURCHASE)
def quote_end(quote_id: int) -> ResponseReturnValue:
    """The price no longer holds."""
    quote = actions.end_quote(quote_id, by=current_user.person_id, at=now())
    tell(_("这份报价不再用。"))
    return redirect(url_for("purchasing.supplier", supplier_id=quote.supplier_id), 303)


@blueprint.route("/suppliers/import", methods=["GET", "POST"])
@needs(May.PURCHASE)
@limiter.limit("60 per hour", methods=["POST"])
def supplier_import() -> ResponseReturnValue:
    """Bring a sheet and see what it would change."""
    return PAGES.upload()


@blueprint.post("/suppliers/import/confirm")
@needs(May.PURCHASE)
@limiter.limit("60 per hour")
def supplier_import_confirm() -> ResponseReturnValue:
    """Do what the sheet says."""
    return PAGES.confirm(lambda count: _("已导入 %(count)s 家供应商。", count=count), back="purchasing.suppliers")
