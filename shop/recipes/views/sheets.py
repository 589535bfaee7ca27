"""Recipes as a sheet: out, in with a preview."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.recipes import sheets
from shop.recipes.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.limits import limiter
from shop.web.now import today
from shop.web.sheets_in import KeptSheets, SheetPages

PAGES = SheetPages(
    KeptSheets("recipe-sheets"), "recipes/sheet.html", "recipes/sheet_plan.html", sheets.plan, sheets.bring
)  # fmt: skip


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
    return PAGES.upload()


@blueprint.post("/import/confirm")
@needs(May.EDIT_RECIPES)
@limiter.limit("60 per hour")
def recipe_import_confirm() -> ResponseReturnValue:
    """Do what the sheet says."""
    return PAGES.confirm(
        lambda count: _("已导入 %(count)s 张配方，改过的是新的一版。", count=count), back="recipes.recipes"
    )
