"""The calendar as Excel: out, and in with a look at what would change."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.calendar.actions.sheets import RowsWrong, import_entries, plan_import
from shop.calendar.forms import SheetForm
from shop.calendar.queries.sheet import calendar_workbook
from shop.calendar.rules.entries import FIRST_DAY, LAST_DAY
from shop.calendar.rules.kinds import KIND_NAMES
from shop.calendar.views.blueprint import blueprint, within
from shop.kernel.errors import N_, DomainError, Problem
from shop.web.access import May, needs
from shop.web.errors import translated
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now, settings, today
from shop.web.sheets import WORKBOOK_TYPE
from shop.web.tables_in import BadTable, read_table

_MARK = re.compile(r"^[0-9a-f]{64}$")
KEPT_SECONDS = 24 * 3600
GONE = N_("这份表格放得太久，请重新上传。")


def _folder() -> Path:
    folder = settings().data_dir / "calendar-sheets"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < now().timestamp() - KEPT_SECONDS:
            old.unlink(missing_ok=True)
    return folder


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
        if not form.validate() or not form.sheet.data:
            raise BadTable(problems=(Problem("sheet", N_("请先选择一个 Excel 或 CSV 文件。")),))
        data = form.sheet.data.read()
        plan = plan_import(read_table(data))
    except DomainError as error:
        put_problems(form, error)
        return _form_page(form), 422
    mark = sha256(data).hexdigest()
    (_folder() / mark).write_bytes(data)
    page = render_template("calendar/sheet_plan.html", plan=plan, mark=mark, translated=translated)
    return page, 422 if plan.count("wrong") else 200


@blueprint.post("/import/confirm")
@needs(May.EDIT_CALENDAR)
@limiter.limit("60 per hour")
def sheet_confirm() -> ResponseReturnValue:
    """Do what the sheet says."""
    mark = request.form.get("mark", "")
    path = _folder() / mark
    if not _MARK.match(mark) or not path.is_file():
        raise BadTable(GONE)
    table = read_table(path.read_bytes())
    try:
        plan = import_entries(table, by=current_user.person_id, at=now())
    except RowsWrong:
        plan = plan_import(table)
        return render_template("calendar/sheet_plan.html", plan=plan, mark=mark, translated=translated), 422
    path.unlink(missing_ok=True)
    told = {"new": plan.count("new"), "changed": plan.count("changed"), "replaced": len(plan.replaced)}
    tell(_("导入完成：新增 %(new)s 条，修改 %(changed)s 条，替换推算日期 %(replaced)s 条。", **told))
    last = plan.days[1] if plan.days else today()
    return redirect(url_for("calendar.year", year=last.year), 303)
