"""What the short codes of the books mean, in the words people use."""

from __future__ import annotations

from shop.kernel.errors import N_

STATES = {
    "paid": N_("已收款"),
    "part_refunded": N_("部分退款"),
    "refunded": N_("已退款"),
    "voided": N_("已撤单"),
}
#: What orders can be looked for by: how they stand, or that they came later than they happened.
FILTER_STATES = {**STATES, "late": N_("后来才到的")}
STATE_KINDS = {"paid": "good", "part_refunded": "wait", "refunded": "bad", "voided": "bad"}

SOURCES = {"till": N_("收银台"), "desk": N_("电脑录入"), "imported": N_("导入的历史")}
CHANNELS = {"shop": N_("门店"), "stream": N_("直播")}
SERVICES = {"dine_in": N_("堂食"), "takeaway": N_("打包")}

BACK_KINDS = {"refund": N_("退款"), "void": N_("撤单"), "comp": N_("免单")}
USE_KINDS = {"waste": N_("报损"), "remake": N_("重做"), "staff": N_("员工用"), "training": N_("练习用")}
GOODS = {"none": N_("不涉及"), "back": N_("还能卖，放回"), "waste": N_("不能卖，报损")}

PAYMENT_STATES = {
    "recorded": N_("已记"),
    "claimed": N_("待对账"),
    "confirmed": N_("已对账"),
    "due": N_("待退款"),
    "refunded": N_("已退回"),
}

#: Why money goes back, as the desk keeps it. Tablets send the words themselves, which are shown as they are.
REASONS = {
    "wrong_order": N_("点错了"),
    "wrong_made": N_("做错了"),
    "quality": N_("品质不好"),
    "taste": N_("口味不合"),
    "too_slow": N_("等太久"),
    "damaged": N_("破损"),
    "changed_mind": N_("客人改变主意"),
    "paid_twice": N_("重复收款"),
    "welcome": N_("招待"),
    "other": N_("其他"),
}
