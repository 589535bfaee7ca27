"""The blueprint of the sales pages."""

from __future__ import annotations

from flask import Blueprint

from shop.kernel.errors import N_
from shop.sales import finders
from shop.web.access import May
from shop.web.nav import Entry
from shop.web.search import Finder, offer

blueprint = Blueprint("sales", "shop.sales.views", url_prefix="/sales")
offer(
    blueprint,
    Finder(N_("订单"), "receipt", May.SEE_SALES, finders.orders),
    Finder(N_("导入"), "upload", May.IMPORT_SALES, finders.imports),
    pages=(
        Entry("sales.refunds", N_("退款、撤单与免单"), "undo"),
        Entry("sales.uses", N_("报损与重做"), "trash"),
        Entry("sales.dues", N_("待退款"), "clock"),
    ),
)
