"""How suggestions are called on pages."""

from __future__ import annotations

from shop.kernel.errors import N_
from shop.suggestions.rules.states import NEWCOMER, STREAM, VERDICTS, Verdict

KINDS = {
    "bundle": N_("组合"),
    "slow": N_("滞销和压货"),
    "expiry": N_("临期"),
    "quiet": N_("闲时"),
    "festival": N_("节前备货"),
    "stream": N_("直播排品"),
    "newcomer": N_("新品试卖"),
}
ICONS = {
    "bundle": "cup", "slow": "box", "expiry": "clock", "quiet": "today", "festival": "calendar", "stream": "photo",
    "newcomer": "plus",
}  # fmt: skip
#: What a table of powers is told for.
WEEK_WORDS = {2: N_("2 周"), 4: N_("4 周"), 6: N_("6 周"), 8: N_("8 周")}
PARTS = {
    "own": (N_("这些商品自己"), N_("毛利变化，已扣掉让给客人的优惠")),
    "others": (N_("别的商品"), N_("负数就是抢占：客人改买了它，少买别的")),
    "after": (N_("第二天"), N_("负数就是提前买：今天买了，明天不买")),
    "net": (N_("合起来"), N_("自己加上别的商品；全店的起伏都在里面，所以区间最宽")),
}
DECISIONS = {"price": N_("改价"), "promotion": N_("促销"), "purchase": N_("采购")}
#: By kind: what the expected figure is, and what the measured one is.
FIGURES = {
    STREAM: (N_("这一场，预计比以前平均多赚"), N_("这一场比以前平均真的多赚")),
    NEWCOMER: (N_("试的日子，预计每天毛利"), N_("试的日子，真的每天毛利")),
}
USUAL_FIGURES = (N_("用它的日子，预计每天多赚"), N_("用它的日子，这些商品真的每天多赚"))
PARTS_WITHOUT_PROMOTION = {
    STREAM: {"own": (N_("比以前平均"), N_("这一场的毛利减去以前各场的平均"))},
    NEWCOMER: {
        "own": (N_("它自己"), N_("卖出的毛利，按开门的日子平均")),
        "gap": (N_("比开始前的预测"), N_("预测来自同类商品")),
        "others": (N_("别的商品"), N_("负数可能是抢占：客人改买了新品")),
    },
}
VERDICTS_WITHOUT_PROMOTION = {
    STREAM: {Verdict.TOO_SHORT: N_("没有播，或者没法比")},
    NEWCOMER: {
        Verdict.WORKS: N_("达到了，留下"),
        Verdict.LOSES: N_("没达到，收起来"),
        Verdict.UNCLEAR: N_("差一点，可能只是运气"),
    },
}


def expected_words(kind: str) -> str:
    """What the expected figure of a kind is."""
    return FIGURES.get(kind, USUAL_FIGURES)[0]


def came_words(kind: str) -> str:
    """What the measured figure of a kind is."""
    return FIGURES.get(kind, USUAL_FIGURES)[1]


def parts_of(kind: str) -> dict[str, tuple[str, str]]:
    """The measured parts of a kind with their help."""
    return PARTS_WITHOUT_PROMOTION.get(kind, PARTS)


def verdict_words(kind: str, verdict: str) -> str:
    """What a verdict means for this kind."""
    return VERDICTS_WITHOUT_PROMOTION.get(kind, {}).get(Verdict(verdict), VERDICTS[Verdict(verdict)])
