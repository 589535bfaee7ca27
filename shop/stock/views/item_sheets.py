"""Items as a sheet: out, in with a preview."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.stock.sheets import items as sheets
from shop.stock.views.blueprint import blueprint
from shop.stock.words import DIMENSIONS, ITEM_KINDS
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.errors import translated
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.sheets_in import KeptSheets, SheetForm
from shop.web.tables_in import read_table

KEPT = KeptSheets("item-sheets")


@blueprint.get("/items/sheet")
@needs(May.SEE_STOCK)
def item_sheet() -> ResponseReturnValue:
    """Every item with everything that is said of it."""
    return workbook([sheets.workbook_of()], name=f"物料-{today().isoformat()}")


@blueprint.route("/items/import", methods=["GET", "POST"])
@needs(May.EDIT_STOCK)
@limiter.limit("60 per hour", methods=["POST"])
def item_import() -> ResponseReturnValue:
    """Bring a sheet and see what it would change."""
    form = SheetForm()
    if request.method == "GET":
        return render_template("stock/item_sheet.html", form=form)
    try:
        content = form.content()
        rows = sheets.plan(read_table(content))
    except DomainError as error:
        put_problems(form, error)
        return render_template("stock/item_sheet.html", form=form), 422
    return _plan_page(rows, KEPT.keep(content))


@blueprint.post("/items/import/confirm")
@needs(May.EDIT_STOCK)
@limiter.limit("60 per hour")
def item_import_confirm() -> ResponseReturnValue:
    """Do what the sheet says."""
    mark = request.form.get("mark", "")
    table = KEPT.table(mark)
    try:
        rows = sheets.bring(table, by=current_user.person_id, at=now())
    except sheets.ItemsWrong:
        return _plan_page(sheets.plan(table), mark)
    KEPT.forget(mark)
    done = sum(row.state in ("new", "changed") for row in rows)
    tell(_("已导入 %(count)s 种物料。", count=done))
    return redirect(url_for("stock.items"), 303)


def _plan_page(rows: Sequence[sheets.Row], mark: str) -> ResponseReturnValue:
    wrong = any(row.state == "wrong" for row in rows)
    return render_template(
        "stock/item_plan.html", rows=rows, wrong=wrong, mark=mark, translated=translated, kinds=ITEM_KINDS,
        dimensions=DIMENSIONS,
    ), 422 if wrong else 200  # fmt: skip
