"""Goods that lie: more in stock than will be sold for months, or nothing sold for weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from forecasting.panel import Floats
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.promotions.rules import Rule, Scope
from shop.suggestions.making.bundles import Learned, learned_words
from shop.suggestions.making.draft import Draft, Thin, said
from shop.suggestions.making.past import LEAST_DAYS, RECENT, Goods, Past
from shop.suggestions.making.reckoning import Answer, Answers, best_of, demand_factor, drawn_rate, estimate

KIND = "slow"
OFFERS = (0, 10, 15, 20, 25)
LONG_COVER_DAYS, LEAST_LYING_FEN = 150, 10_000
LEAST_LEFT = 1.1
MOST = 4


def slow_movers(past: Past, answers: Answers, learned: Learned) -> Iterator[Draft | Thin]:
    """The goods in which most money lies."""
    kept = [one for one in past.goods if one.on_hand is not None and one.cost_fen]
    if past.opened() < LEAST_DAYS or not kept:
        yield Thin(
            KIND,
            [
                said(
                    N_(
                        "滞销要看库存和销量：现在 %(days)s 天、%(kept)s 种有库存和成本的商品，"
                        "至少要 %(least_days)s 天，并给陶器和零售商品记库存。"
                    ),
                    days=past.opened(),
                    kept=len(kept),
                    least_days=LEAST_DAYS,
                )
            ],
        )
        return
    lying = [one for one in kept if lies(past, one)]
    lying.sort(key=lambda one: -(one.on_hand or 0) * (one.cost_fen or 0))
    drafts = (slow_one(past, one, answers, learned) for one in lying)
    yield from [draft for draft in drafts if draft.estimate and draft.estimate.mean > 0][:MOST]


def lies(past: Past, goods: Goods) -> bool:
    """Whether what is there lasts for too long."""
    here = goods.on_hand or 0
    rate = past.rate(goods.id)
    return here * (goods.cost_fen or 0) >= LEAST_LYING_FEN and here > rate * LONG_COVER_DAYS


def slow_one(past: Past, goods: Goods, answers: Answers, learned: Learned) -> Draft:
    """Cheaper for a while, or only shown better where a lower price would not pay."""
    subject = f"{KIND}:{goods.id}"
    factor, answer = learned(KIND, subject), answers.of(goods.id)
    sold = float(np.nansum(past.units[past.rows[goods.id], -RECENT:]))
    days = past.opened(RECENT)
    offers = [off for off in OFFERS if goods.price_fen * (100 - off) >= 100 * LEAST_LEFT * (goods.cost_fen or 0)] or [0]

    def reckon(off: int) -> Callable[[np.random.Generator], Floats]:
        return lambda chance: price_gain(drawn_rate(sold, days, chance), goods, off / 100, answer, chance)

    off = best_of(offers, lambda part: estimate(reckon(part), factor).mean)
    lying = round((goods.on_hand or 0) * (goods.cost_fen or 0))
    facts = {
        "off": off,
        "on_hand": goods.on_hand,
        "sold": sold,
        "lying_fen": lying,
    }
    rule = (
        Rule(
            id=0,
            name=f"{goods.name} 减 {off}%"[:40],
            kind="percent",
            value=off * 100,
            scope=Scope(products=(goods.id,)),
            floor_fen=round(LEAST_LEFT * (goods.cost_fen or 0)),
        )
        if off
        else None
    )
    price = goods.price_fen * (100 - off) // 100
    reason = [
        said(
            N_(
                "现在有 %(here)s 件，压着 %(lying)s；最近 %(days)s 天卖了 %(sold)s 件，照这样 %(months)s 个月也卖不完。"
            ),
            here=f"{goods.on_hand:g}",
            lying=yuan(lying),
            days=days,
            sold=f"{sold:g}",
            months=LONG_COVER_DAYS // 30,
        ),
        said(N_("降价不划算：多卖的补不上少收的。先换位置、写故事、让主播介绍，不改价。"))
        if rule is None
        else said(N_("算下来减 %(off)s%% 最合适，再低就不划算了。"), off=off),
        *learned_words(factor),
    ]
    poster = [said(N_("%(name)s"), name=goods.name), said(N_("这几天 %(price)s"), price=yuan(price))]
    if rule is None:
        poster = [said(N_("%(name)s"), name=goods.name), said(N_("店长推荐：%(price)s"), price=yuan(price))]
    return Draft(
        KIND,
        subject,
        said(N_("让 %(name)s 动起来"), name=goods.name),
        reason,
        (goods.id,),
        risk=[
            said(N_("常客可能等着打折再买；所以只在抽签定下的日子打折，过后看有没有少卖。")),
            said(N_("最低不低于成本的 110%%。")),
        ],
        estimate=estimate(reckon(off), factor),
        rule=rule,
        trial=rule is not None,
        poster=poster,
        cue=[
            said(
                N_("镜头给到 %(name)s 的细节，讲它是谁做的、怎么做的，再报价 %(price)s。"),
                name=goods.name,
                price=yuan(price),
            )
        ],
        facts=facts,
    )


def price_gain(rate: Floats, goods: Goods, off: float, answer: Answer, chance: np.random.Generator) -> Floats:
    """(draws,) fen a day that a lower price brings more than the present one."""
    now = goods.margin_fen or 0.0
    return np.asarray(rate * (demand_factor(answer, off, chance) * (now - off * goods.price_fen) - now))
