"""Where a suggestion stands, and what a measured effect means."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from shop.kernel.errors import N_


class State(StrEnum):
    """Thin: the books hold too little to tell. Taken: done without a promotion. Gone: the reason is no longer there."""

    THIN = "thin"
    OPEN = "open"
    ASKED = "asked"
    APPROVED = "approved"
    RUNNING = "running"
    MEASURED = "measured"
    TAKEN = "taken"
    DECLINED = "declined"
    GONE = "gone"


LABELS = {
    State.THIN: N_("数据还不够"),
    State.OPEN: N_("新的建议"),
    State.ASKED: N_("等老师批准"),
    State.APPROVED: N_("已批准，正在安排"),
    State.RUNNING: N_("试验中"),
    State.MEASURED: N_("有结果了"),
    State.TAKEN: N_("照做了"),
    State.DECLINED: N_("不采用"),
    State.GONE: N_("过时了"),
}
LOOKS = {
    State.OPEN: "info", State.ASKED: "wait", State.APPROVED: "wait", State.RUNNING: "info", State.MEASURED: "good",
    State.TAKEN: "good",
}  # fmt: skip
TRANSITIONS = frozenset(
    {
        (State.OPEN, State.ASKED),
        (State.OPEN, State.APPROVED),
        (State.OPEN, State.TAKEN),
        (State.OPEN, State.DECLINED),
        (State.OPEN, State.GONE),
        (State.ASKED, State.OPEN),
        (State.ASKED, State.APPROVED),
        (State.ASKED, State.DECLINED),
        (State.APPROVED, State.RUNNING),
        (State.RUNNING, State.MEASURED),
    }
)
#: Kinds that are approved and measured without a promotion.
STREAM, NEWCOMER = "stream", "newcomer"
WITHOUT_PROMOTION = (STREAM, NEWCOMER)
#: As long as it stands here, the same thing is not suggested anew.
UNDER_WAY = (State.ASKED, State.APPROVED, State.RUNNING)


def needs_approval(kind: str, rule: object) -> bool:
    """Whether a teacher has to say yes: promotions, lists of streams, new products; the rest is simply done."""
    return rule is not None or kind in WITHOUT_PROMOTION


class Verdict(StrEnum):
    """What the measured effect says."""

    WORKS = "works"
    LOSES = "loses"
    UNCLEAR = "unclear"
    TOO_SHORT = "too_short"


VERDICTS = {
    Verdict.WORKS: N_("多赚了，可以长期用"),
    Verdict.LOSES: N_("少赚了，不要再用"),
    Verdict.UNCLEAR: N_("看不出差别"),
    Verdict.TOO_SHORT: N_("日子太少，没法判断"),
}
VERDICT_LOOKS = {Verdict.WORKS: "good", Verdict.LOSES: "bad", Verdict.UNCLEAR: "wait", Verdict.TOO_SHORT: "wait"}


class Part(NamedTuple):
    """A measured effect a changed day with its interval, fen."""

    estimate: float
    low: float
    high: float


def verdict_of(own: Part, others: Part) -> Verdict:
    """By the goods' own margin; a gain that other goods surely pay for is none."""
    if own.high < 0 or (others.high < 0 and own.estimate + others.estimate < 0):
        return Verdict.LOSES
    return Verdict.WORKS if own.low > 0 else Verdict.UNCLEAR


def verdict_of_count(sold: int, most: float, decide: int) -> Verdict:
    """By the number that was agreed on before; `most`: what the accident of sales may have kept from being sold."""
    if sold >= decide:
        return Verdict.WORKS
    return Verdict.LOSES if most < decide else Verdict.UNCLEAR
