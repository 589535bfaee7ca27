"""The blueprint of the pages of purchasing."""

from __future__ import annotations

from flask import Blueprint

from shop.kernel.errors import N_
from shop.purchasing import finders
from shop.web.access import May
from shop.web.nav import Entry
from shop.web.search import Finder, offer

blueprint = Blueprint("purchasing", "shop.purchasing.views", url_prefix="/purchasing")
offer(
    blueprint,
    Finder(N_("供应商"), "people", May.SEE_PURCHASING, finders.suppliers),
    pages=(
        Entry("purchasing.suppliers", N_("供应商"), "people"),
        Entry("purchasing.request_new", N_("提采购申请"), "plus"),
        Entry("purchasing.equipment_new", N_("登记设备"), "plus"),
        Entry("purchasing.quote_new", N_("录报价"), "plus"),
    ),
)
