"""The blueprint of the pages of stock."""

from __future__ import annotations

from flask import Blueprint

from shop.kernel.errors import N_
from shop.stock import finders
from shop.web.access import May
from shop.web.nav import Entry
from shop.web.search import Finder, offer

blueprint = Blueprint("stock", "shop.stock.views", url_prefix="/stock")
offer(
    blueprint,
    Finder(N_("物料"), "box", May.SEE_STOCK, finders.items),
    pages=(
        Entry("stock.receive", N_("入库"), "plus"),
        Entry("stock.transfer", N_("调拨"), "swap"),
        Entry("stock.write_off", N_("报损出库"), "trash"),
        Entry("stock.moves", N_("库存流水"), "book"),
        Entry("stock.locations", N_("库位"), "gear"),
    ),
)
