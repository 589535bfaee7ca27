"""The calendar as Excel: out, and in with a look at what would change."""

from __future__ import annotations

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.calendar.actions.sheets import Plan, RowsWrong, import_entries, plan_import
from shop.calendar.queries.sheet import calendar_workbook
from shop.calendar.rules.entries import FIRST_DAY, LAST_DAY
from shop.calendar.rules.kinds import KIND_NAMES
from shop.calendar.views.blueprint import blueprint, within
from shop.kernel.errors import DomainError
from shop.web.access import May, needs
from shop.web.errors import translated
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.sheets import WORKBOOK_TYPE
from shop.web.sheets_in import KeptSheets, SheetForm
from shop.web.tables_in import read_table

KEPT = KeptSheets("calendar-sheets")


@blueprint.post("/export")
@needs(May.SEE_CALENDAR)
@limiter.limit("60 per hour")
def export() -> ResponseReturnValue:
    """A year, or the whole calendar, as an Excel file."""
    text = request.form.get("year", "")
    year = within(int(text)) if text.isascii() and text.isdigit() and len(text) == 4 else None
    file = calendar_workbook(year or FIRST_DAY.year, year or LAST_DAY.year)
    name = f"日历-{year or today().isoformat()}.xlsx"
    return send_file(file, mimetype=WORKBOOK_TYPE, as_attachment=True, download_name=name)


def _form_page(form: SheetForm) -> str:
    return render_template("calendar/sheet.html", form=form, year=today().year, kinds=list(KIND_NAMES.values()))


@blueprint.route("/import", methods=["GET", "POST"])
@needs(May.EDIT_CALENDAR)
@limiter.limit("60 per hour", methods=["POST"])
def sheet_import() -> ResponseReturnValue:
    """Bring a sheet and see what it would change."""
    form = SheetForm()
    if request.method == "GET":
        return _form_page(form)
    try:
        content = form.content()
        plan = plan_import(read_table(content))
    except DomainError as error:
        put_problems(form, error)
        return _form_page(form), 422
    return _plan_page(plan, KEPT.keep(content)), 422 if plan.count("wrong") else 200


@blueprint.post("/import/confirm")
@needs(May.EDIT_CALENDAR)
@limiter.limit("60 per hour")
def sheet_confirm() -> ResponseReturnValue:
    """Do what the sheet says."""
    mark = request.form.get("mark", "")
    table = KEPT.table(mark)
    try:
        plan = import_entries(table, by=current_user.person_id, at=now())
    except RowsWrong:
        return _plan_page(plan_import(table), mark), 422
    KEPT.forget(mark)
    told = {"new": plan.count("new"), "changed": plan.count("changed"), "replaced": len(plan.replaced)}
    tell(_("导入完成：新增 %(new)s 条，修改 %(changed)s 条，替换推算日期 %(replaced)s 条。", **told))
    last = plan.days[1] if plan.days else today()
    return redirect(url_for("calendar.year", year=last.year), 303)


def _plan_page(plan: Plan, mark: str) -> str:
    return render_template("calendar/sheet_plan.html", plan=plan, mark=mark, translated=translated)
