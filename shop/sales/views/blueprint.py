"""The blueprint of the sales pages."""

from __future__ import annotations

from flask import Blueprint

from shop.kernel.errors import N_
from shop.sales import finders
from shop.sales.queries import steps
from shop.web.access import May
from shop.web.guide import Step, offer_steps
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
offer_steps(
    blueprint,
    Step(
        50,
        N_("卖出第一单"),
        N_("在平板上点一杯，试试收款和小票；练完可以撤单。"),
        "till.shell",
        steps.something_was_sold,
    ),
    Step(
        60,
        N_("导入以前的销售记录"),
        N_("有旧账就导入，报表和预测马上用得上；没有可以跳过。"),
        "imports.new",
        steps.history_is_in,
    ),
)
