"""How suggestions are called on pages."""

from __future__ import annotations

from shop.kernel.errors import N_

KINDS = {
    "bundle": N_("组合"),
    "slow": N_("滞销和压货"),
    "expiry": N_("临期"),
    "quiet": N_("闲时"),
    "festival": N_("节前备货"),
    "stream": N_("直播排品"),
}
ICONS = {"bundle": "cup", "slow": "box", "expiry": "clock", "quiet": "today", "festival": "calendar", "stream": "photo"}
#: What a table of powers is told for.
WEEK_WORDS = {2: N_("2 周"), 4: N_("4 周"), 6: N_("6 周"), 8: N_("8 周")}
PARTS = {
    "own": (N_("这些商品自己"), N_("毛利变化，已扣掉让给客人的优惠")),
    "others": (N_("别的商品"), N_("负数就是抢占：客人改买了它，少买别的")),
    "after": (N_("第二天"), N_("负数就是提前买：今天买了，明天不买")),
    "net": (N_("合起来"), N_("自己加上别的商品；全店的起伏都在里面，所以区间最宽")),
}
DECISIONS = {"price": N_("改价"), "promotion": N_("促销"), "purchase": N_("采购")}
