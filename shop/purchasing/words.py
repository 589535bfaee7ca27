"""What the short codes of purchasing mean, in the words people use."""

from __future__ import annotations

from shop.kernel.errors import N_

REQUEST_STATES = {
    "draft": (N_("草稿"), ""),
    "waiting": (N_("等老师批准"), "wait"),
    "approved": (N_("已批准，等下单"), "info"),
    "ordered": (N_("已下单"), "good"),
    "dropped": (N_("不买了"), ""),
}
ORDER_STATES = {
    "open": (N_("等到货"), "wait"),
    "arrived": (N_("已到齐"), "good"),
    "closed": (N_("不再等"), ""),
    "cancelled": (N_("已取消"), "bad"),
}
REJECT_REASONS = {
    "broken": N_("破损"),
    "expired": N_("过期或临期"),
    "wrong": N_("送错了"),
    "quality": N_("品质不好"),
    "too_many": N_("送多了"),
}
INVOICE_STATES = {
    "matched": (N_("三单一致"), "good"),
    "differs": (N_("对不上，等处理"), "wait"),
    "settled": (N_("差异已认可"), "good"),
    "refused": (N_("退回，不付"), "bad"),
}
FINDINGS = {
    "more_than_received": N_("发票的数量比收下的多"),
    "dearer_than_ordered": N_("比订单的价贵"),
    "cheaper_than_ordered": N_("比订单的价便宜"),
    "differs_from_receipt": N_("和收货时记的金额不一样"),
}
EQUIPMENT_STATES = {"used": (N_("在用"), "good"), "broken": (N_("坏了，待修"), "bad"), "retired": (N_("已报废"), "")}
FIT_OUT_KINDS = {"task": N_("要做的事"), "purchase": N_("要买的东西")}
FIT_OUT_STATES = {"open": (N_("还没开始"), ""), "doing": (N_("在做"), "wait"), "done": (N_("完成"), "good")}
