"""The catalogue as Excel: out, and in with a look at what would change."""

from __future__ import annotations

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.actions.sheets import CutShort, Plan, RowsWrong, import_products, plan_import
from shop.catalog.handlers import KEPT
from shop.catalog.jobs import IMPORT_SHEET, subject_of
from shop.catalog.queries.sheet import catalog_workbook
from shop.catalog.views.blueprint import blueprint
from shop.jobs.actions import enqueue
from shop.kernel.errors import DomainError
from shop.people.actions import audit
from shop.web.access import May, needs
from shop.web.errors import translated
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.sheets import WORKBOOK_TYPE
from shop.web.sheets_in import SheetForm
from shop.web.tables_in import read_table

#: More than so many products are written by the worker: nobody has to wait in front of the page.
ROWS_AT_ONCE = 200


@blueprint.post("/export")
@needs(May.SEE_CATALOG)
@limiter.limit("60 per hour")
def export() -> ResponseReturnValue:
    """The catalogue as an Excel file."""
    audit.record("catalog.export", subject="catalog", by=current_user.person_id, at=now())
    name = f"商品-{today().isoformat()}.xlsx"
    return send_file(catalog_workbook(), mimetype=WORKBOOK_TYPE, as_attachment=True, download_name=name)


@blueprint.route("/import", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
@limiter.limit("60 per hour", methods=["POST"])
def sheet_import() -> ResponseReturnValue:
    """Bring a sheet and see what it would change."""
    form = SheetForm()
    if request.method == "GET":
        return render_template("catalog/sheet.html", form=form)
    try:
        content = form.content()
        plan = plan_import(read_table(content))
    except DomainError as error:
        put_problems(form, error)
        return render_template("catalog/sheet.html", form=form), 422
    return _plan_page(plan, KEPT.keep(content)), 422 if plan.count("wrong") else 200


@blueprint.post("/import/confirm")
@needs(May.EDIT_CATALOG)
@limiter.limit("60 per hour")
def sheet_confirm() -> ResponseReturnValue:
    """Do what the sheet says: at once, or as a job when there is much to write."""
    mark = request.form.get("mark", "")
    table = KEPT.table(mark)
    plan = plan_import(table)
    if not plan.count("wrong") and plan.count("new") + plan.count("changed") > ROWS_AT_ONCE:
        job_id = enqueue(
            IMPORT_SHEET, arguments={"mark": mark}, subject=subject_of(mark), by=current_user.person_id, at=now()
        )
        return redirect(url_for("jobs.job", job_id=job_id), 303)
    try:
        plan = import_products(table, by=current_user.person_id, at=now())
    except (RowsWrong, CutShort) as error:
        cut = translated(error.message, error.facts) if isinstance(error, CutShort) else ""
        return _plan_page(plan_import(table), mark, cut), 422
    KEPT.forget(mark)
    told = {"new": plan.count("new"), "changed": plan.count("changed"), "same": plan.count("same")}
    tell(_("导入完成：新增 %(new)s 件，修改 %(changed)s 件，没有变化 %(same)s 件。", **told))
    return redirect(url_for("catalog.products"), 303)


def _plan_page(plan: Plan, mark: str, cut: str = "") -> str:
    return render_template("catalog/sheet_plan.html", plan=plan, mark=mark, translated=translated, cut=cut)
