"""What the figures are called, and where each comes from, in the words people use."""

from __future__ import annotations

from shop.kernel.errors import N_
from shop.reports.rules.effects import EFFECTS
from shop.stock.places import PLACES

#: Places of waste by number.
WASTE_PLACES = {place.id: place.name for place in PLACES if place.code.startswith("waste")}

FIGURES = {
    "revenue": N_("营业额"),
    "margin": N_("毛利率"),
    "orders": N_("单数 · 客单价"),
    "units": N_("件数 · 每件"),
    "streams": N_("直播成交"),
    "waste": N_("报损"),
    "cash": N_("现金差异"),
}
#: What stands under a figure's question mark: what it is and where it comes from.
EXPLAINED = {
    "revenue": N_("卖出的钱减去退款、撤单、免单，按营业日（早上 4 点换日）算；晚到的单记在它自己的那一天。"),
    "margin": N_("只算知道成本的商品：营业额减成本，再除以营业额。成本是卖出那一刻按配方和移动平均价记的。"),
    "orders": N_("订单数，不算撤单；客单价是营业额除以单数。"),
    "units": N_("卖出的件数减退回的件数。一张订单可能两个厅的东西都有，所以分厅时看件数，不看单数。"),
    "streams": N_("平台导出的订单里已付款、没关闭的，按下单时间算；不计入门店营业额。"),
    "waste": N_("报损、重做用掉的原料和成品，按当时的成本算。"),
    "cash": N_("已清点的班次：实点现金减应有现金，长款短款相抵后的数。"),
}
__all__ = ["EFFECTS", "EXPLAINED", "FIGURES", "WASTE_PLACES"]
