"""Items as a sheet: out, in with a preview."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.stock.sheets import items as sheets
from shop.stock.views.blueprint import blueprint
from shop.stock.words import DIMENSIONS, ITEM_KINDS
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.limits import limiter
from shop.web.now import today
from shop.web.sheets_in import KeptSheets, SheetPages

PAGES = SheetPages(
    KeptSheets("item-sheets"), "stock/item_sheet.html", "stock/item_plan.html", sheets.plan, sheets.bring,
    {"kinds": ITEM_KINDS, "dimensions": DIMENSIONS},
)  # fmt: skip


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
    return PAGES.upload()


@blueprint.post("/items/import/confirm")
@needs(May.EDIT_STOCK)
@limiter.limit("60 per hour")
def item_import_confirm() -> ResponseReturnValue:
    """Do what the sheet says."""
    return PAGES.confirm(lambda count: _("已导入 %(count)s 种物料。", count=count), back="stock.items")
