"""The blueprint of the pages of reports."""

from __future__ import annotations

from flask import Blueprint

from shop.kernel.errors import N_
from shop.web.nav import Entry
from shop.web.search import offer

blueprint = Blueprint("reports", "shop.reports.views", url_prefix="/reports")
offer(
    blueprint,
    pages=(
        Entry("reports.products", N_("商品毛利与 ABC"), "chart"),
        Entry("reports.waste", N_("报损金额"), "trash"),
        Entry("reports.streams", N_("直播成交"), "board"),
        Entry("reports.running_out", N_("还能用几天"), "box"),
    ),
)
