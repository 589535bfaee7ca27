"""Recipes as a sheet: out, in with a preview."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.recipes import sheets
from shop.recipes.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.errors import translated
from shop.web.forms import put_problems
from shop.web.limits import limiter
from shop.web.messages import tell
from shop.web.now import now, today
from shop.web.sheets_in import KeptSheets, SheetForm
from shop.web.tables_in import read_table

KEPT = KeptSheets("recipe-sheets")


@blueprint.get("/sheet")
@needs(May.SEE_RECIPES)
def recipe_sheet() -> ResponseReturnValue:
    """Every recipe, line by line."""
    return workbook([sheets.workbook_of()], name=f"配方-{today().isoformat()}")


@blueprint.route("/import", methods=["GET", "POST"])
@needs(May.EDIT_RECIPES)
@limiter.limit("60 per hour", methods=["POST"])
def recipe_import() -> ResponseReturnValue:
    """Bring a sheet and see what it would change."""
    form = SheetForm()
    if request.method == "GET":
        return render_template("recipes/sheet.html", form=form)
    try:
        content = form.content()
        rows = sheets.plan(read_table(content))
    except DomainError as error:
        put_problems(form, error)
        return render_template("recipes/sheet.html", form=form), 422
    return _plan_page(rows, KEPT.keep(content))


@blueprint.post("/import/confirm")
@needs(May.EDIT_RECIPES)
@limiter.limit("60 per hour")
def recipe_import_confirm() -> ResponseReturnValue:
    """Do what the sheet says."""
    mark = request.form.get("mark", "")
    table = KEPT.table(mark)
    try:
        rows = sheets.bring(table, by=current_user.person_id, at=now())
    except sheets.RecipesWrong:
        return _plan_page(sheets.plan(table), mark)
    KEPT.forget(mark)
    done = sum(row.state in ("new", "changed") for row in rows)
    tell(_("已导入 %(count)s 张配方，改过的是新的一版。", count=done))
    return redirect(url_for("recipes.recipes"), 303)


def _plan_page(rows: list[sheets.Planned], mark: str) -> ResponseReturnValue:
    wrong = any(row.state == "wrong" for row in rows)
    return render_template(
        "recipes/sheet_plan.html", rows=rows, wrong=wrong, mark=mark, translated=translated
    ), 422 if wrong else 200
