"""The catalogue as Excel: out, and in with a look at what would change."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.actions.sheets import CutShort, RowsWrong, import_products, plan_import
from shop.catalog.forms.others import SheetForm
from shop.catalog.queries.sheet import catalog_workbook
from shop.catalog.views.blueprint import blueprint
from shop.kernel.errors import N_, DomainError, Problem
from shop.people.actions import audit
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
    folder = settings().data_dir / "catalog-sheets"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < now().timestamp() - KEPT_SECONDS:
            old.unlink(missing_ok=True)
    return folder


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
        if not form.validate() or not form.sheet.data:
            raise BadTable(problems=(Problem("sheet", N_("请先选择一个 Excel 或 CSV 文件。")),))
        data = form.sheet.data.read()
        plan = plan_import(read_table(data))
    except DomainError as error:
        put_problems(form, error)
        return render_template("catalog/sheet.html", form=form), 422
    mark = sha256(data).hexdigest()
    (_folder() / mark).write_bytes(data)
    wrong = plan.count("wrong")
    return render_template(
        "catalog/sheet_plan.html", plan=plan, mark=mark, translated=translated
    ), 422 if wrong else 200


@blueprint.post("/import/confirm")
@needs(May.EDIT_CATALOG)
@limiter.limit("60 per hour")
def sheet_confirm() -> ResponseReturnValue:
    """Do what the sheet says."""
    mark = request.form.get("mark", "")
    if not _MARK.match(mark):
        raise BadTable(GONE)
    path = _folder() / mark
    if not path.is_file():
        raise BadTable(GONE)
    table = read_table(path.read_bytes())
    try:
        plan = import_products(table, by=current_user.person_id, at=now())
    except (RowsWrong, CutShort) as error:
        cut = translated(error.message, error.facts) if isinstance(error, CutShort) else ""
        page = render_template(
            "catalog/sheet_plan.html", plan=plan_import(table), mark=mark, translated=translated, cut=cut
        )
        return page, 422
    path.unlink(missing_ok=True)
    told = {"new": plan.count("new"), "changed": plan.count("changed"), "same": plan.count("same")}
    tell(_("导入完成：新增 %(new)s 件，修改 %(changed)s 件，没有变化 %(same)s 件。", **told))
    return redirect(url_for("catalog.products"), 303)
