"""The blueprint of the catalogue's pages."""

from __future__ import annotations

from flask import Blueprint, request
from flask_login import current_user

from shop.catalog import finders
from shop.catalog.queries import steps
from shop.kernel.errors import N_
from shop.web.access import May, may
from shop.web.guide import Step, offer_steps
from shop.web.nav import Entry
from shop.web.photos import MOST_BYTES, REST_OF_A_FORM
from shop.web.search import Finder, offer

blueprint = Blueprint("catalog", "shop.catalog.views", url_prefix="/catalog")
offer(
    blueprint,
    Finder(N_("商品"), "cup", May.SEE_CATALOG, finders.products),
    Finder(N_("做法与加料"), "sliders", May.SEE_CATALOG, finders.choices),
    pages=(
        Entry("catalog.product_new", N_("添加商品"), "plus"),
        Entry("catalog.categories", N_("分类"), "menu"),
        Entry("catalog.tax_rates", N_("税率"), "gear"),
        Entry("catalog.sheet_import", N_("从 Excel 导入菜单"), "upload"),
    ),
)
offer_steps(
    blueprint,
    Step(
        40,
        N_("核对菜单和价格"),
        N_("改好第一个价格或添一件商品，这一步就打勾。"),
        "catalog.products",
        steps.menu_was_touched,
    ),
)


@blueprint.url_value_preprocessor
def allow_photos(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than other forms; only people who may edit are let send that much."""
    if request.endpoint == "catalog.photo_new" and current_user.is_authenticated and may(May.EDIT_CATALOG):
        request.max_content_length = MOST_BYTES + REST_OF_A_FORM
