"""What states, kinds and reasons of shifts are called."""

from __future__ import annotations

from shop.kernel.errors import N_

#: name and colour
STATES = {
    "open": (N_("当班"), "info"),
    "counting": (N_("清点中"), "wait"),
    "provisional": (N_("等平板"), "wait"),
    "closed": (N_("已关班"), "good"),
}

MOVES = {"paid_in": N_("收入现金"), "paid_out": N_("付出现金"), "drop": N_("存保险箱")}

#: Why cash moved without a sale, and why a drawer differs.
MOVE_REASONS = {
    "buy": N_("买材料"),
    "change": N_("换零钱"),
    "float": N_("补备用金"),
    "safe": N_("存保险箱"),
    "owed": N_("还垫付的钱"),
    "other": N_("其他"),
}
REASONS = {
    "change": N_("找零找错"),
    "not_rung": N_("有一单没打进去"),
    "wrong_tender": N_("支付方式记错"),
    "not_noted": N_("付出现金没有登记"),
    "float": N_("备用金点错"),
    "unknown": N_("说不清"),
    "other": N_("其他"),
}

FAULTS = {
    "content": N_("内容和哈希对不上：有人改过"),
    "order": N_("和前一张接不上：少了一张，或插进了一张"),
    "total": N_("累计金额对不上"),
}

DISCOUNTS = {"line": N_("单品优惠"), "order": N_("整单优惠"), "combo": N_("套餐优惠"), "comp": N_("免单")}
