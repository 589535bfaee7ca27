"""What the short codes of stock mean, in the words people use."""

from __future__ import annotations

from shop.kernel.errors import N_

ITEM_KINDS = {
    "ingredient": N_("原料"),
    "packaging": N_("包装"),
    "preparation": N_("半成品"),
    "finished": N_("成品"),
    "consumable": N_("耗材"),
}
DIMENSIONS = {"mass": N_("按重量（克）"), "volume": N_("按容积（毫升）"), "count": N_("按个数")}
UNITS = {"g": N_("克"), "ml": N_("毫升"), "pc": N_("个")}
MOVE_KINDS = {
    "sale": N_("卖出"),
    "return": N_("退回"),
    "use": N_("领用"),
    "waste": N_("报损"),
    "receipt": N_("入库"),
    "opening": N_("期初"),
    "transfer": N_("调拨"),
    "produce": N_("做出"),
    "consume": N_("用料"),
    "count": N_("盘点"),
    "count_late": N_("盘点补正"),
    "reverse": N_("冲回"),
    "revalue": N_("成本调整"),
}
COUNT_CLASSES = {"A": N_("每天"), "B": N_("每周"), "C": N_("每月")}
WASTE_REASONS = {
    "expired": N_("过期"),
    "broken": N_("破损"),
    "spilled": N_("洒了"),
    "quality": N_("品质不好"),
    "other": N_("其他"),
}
FAULTS = {
    "balance": N_("结存和流水不一致"),
    "zero": N_("各库位合计不是零"),
    "quantity": N_("总数量和流水不一致"),
    "value": N_("总金额和流水不一致"),
    "short": N_("欠库的数量和负数不一致"),
    "short_value": N_("欠库的暂估和金额不一致"),
}
PAPER_KINDS = {"receipt": N_("入库单"), "transfer": N_("调拨单"), "waste": N_("报损单"), "opening": N_("期初单")}
PAPER_STATES = {
    "waiting": (N_("等另一位核对"), "wait"),
    "posted": (N_("已记账"), "good"),
    "refused": (N_("不入库"), "bad"),
    "taken_back": (N_("已冲回"), ""),
}
COUNT_STATES = {
    "open": (N_("正在盘点"), "wait"),
    "posted": (N_("已过账"), "good"),
    "given_up": (N_("已作废"), ""),
}
