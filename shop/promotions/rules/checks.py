"""What is wrong with a promotion, all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from shop.kernel.errors import N_, Problem
from shop.promotions.rules.facts import COUPON_KINDS, KINDS, ORDER_KINDS, REWARD_KINDS, Rule

LONGEST_NAME, LONGEST_CODE = 40, 16
LARGEST_FEN = 10_000_000
MOST_SLOTS, MOST_IN_SLOT, MOST_N, MOST_TIMES, LARGEST_PRIORITY = 4, 9, 20, 999, 999
MOST_DATES = 100
WHOLE = 10_000
PERCENT_KINDS = ("percent", "nth", "order_percent", "coupon_percent")
_CODE = re.compile(r"[A-Z0-9]{3,16}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def problems_of(rule: Rule) -> list[Problem]:
    """Everything that keeps a promotion from being saved."""
    return [*_names(rule), *_value(rule), *_groups(rule), *_when(rule), *_limits(rule)]


def _names(rule: Rule) -> Iterator[Problem]:
    if not rule.name:
        yield Problem("name", N_("请填名称，小票上就印这个名字，例如「第二件半价」。"))
    elif len(rule.name) > LONGEST_NAME:
        yield Problem("name", N_("名称最多 40 个字。"))
    if rule.kind not in KINDS:
        yield Problem("kind", N_("请在列表里选一种促销。"))
    if rule.kind in COUPON_KINDS and not _CODE.fullmatch(rule.code):
        yield Problem("code", N_("券码请用 3 到 16 个大写字母或数字，例如 KAFEI10。"))


def _value(rule: Rule) -> Iterator[Problem]:
    if rule.kind in PERCENT_KINDS:
        if not 0 < rule.value <= WHOLE:
            yield Problem("percent", N_("请填减百分之几，大于 0、不超过 100；半价就是减 50。"))
    elif not 0 < rule.value <= LARGEST_FEN:
        yield Problem("amount", N_("请填金额，大于 0、不超过 10 万元。"))
    if rule.kind == "points" and not 0 < rule.points <= 100_000:
        yield Problem("points", N_("请填一次用多少积分，1 到 100000。"))
    if rule.kind == "order_amount" and rule.every and rule.min_fen < max(rule.value, 100):
        yield Problem("min_fen", N_("「每满」要写满多少，不少于 1 元，也不能比减的还少。"))
    if not 0 <= rule.min_fen <= LARGEST_FEN or (rule.min_fen and rule.kind not in ORDER_KINDS + REWARD_KINDS):
        yield Problem("min_fen", N_("满多少只用于整单的促销，不超过 10 万元。"))
    if not 0 <= rule.floor_fen <= LARGEST_FEN:
        yield Problem("floor_fen", N_("最低价请填 0 到 10 万元。"))


def _groups(rule: Rule) -> Iterator[Problem]:
    if rule.kind == "nth" and not 2 <= rule.n <= MOST_N:
        yield Problem("n", N_("第几件请填 2 到 20。"))
    if rule.kind == "bundle":
        if not 1 <= len(rule.slots) <= MOST_SLOTS or sum(slot.count for slot in rule.slots) < 2:
            yield Problem("slots", N_("组合价请写出 1 到 4 样，合起来至少两件。"))
        for place, slot in enumerate(rule.slots):
            if not 1 <= slot.count <= MOST_IN_SLOT:
                yield Problem(f"slots-{place}-count", N_("件数请填 1 到 9。"))


def _when(rule: Rule) -> Iterator[Problem]:
    for name, text in (("starts", rule.starts), ("ends", rule.ends)):
        if text and not _is_date(text):
            yield Problem(name, N_("日期请写成 2026-12-01。"))
    if rule.starts and rule.ends and rule.starts > rule.ends:
        yield Problem("ends", N_("结束的日子不能比开始早。"))
    for name, text in (("opens", rule.opens), ("closes", rule.closes)):
        if text and not _CLOCK.fullmatch(text):
            yield Problem(name, N_("时间请写成 14:00。"))
    if bool(rule.opens) != bool(rule.closes):
        yield Problem("closes", N_("时段要两头都填，或者都不填。"))
    elif rule.opens and rule.opens == rule.closes:
        yield Problem("closes", N_("时段的两头不能是同一个时间；全天就都不填。"))
    if len(rule.dates) > MOST_DATES or any(not _is_date(day) for day in rule.dates):
        yield Problem("dates", N_("只在哪些日子：最多 100 天，写成 2026-12-01，用空格隔开。"))
    if any(not 1 <= day <= 7 for day in rule.days):
        yield Problem("days", N_("星期请在列表里选。"))


def _limits(rule: Rule) -> Iterator[Problem]:
    if not 0 <= rule.most <= MOST_TIMES:
        yield Problem("most", N_("每单最多几次请填 0 到 999，0 就是不限。"))
    if not 0 <= rule.priority <= LARGEST_PRIORITY:
        yield Problem("priority", N_("先后请填 0 到 999，数字小的先用。"))
    if rule.channel not in ("", "shop", "stream"):
        yield Problem("channel", N_("请在列表里选哪里可用。"))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
