"""Two things that are bought together more than chance explains, for one price; coffee with pottery first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from forecasting.affinity import Pair, affinity
from forecasting.panel import Floats
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.promotions.rules import Rule, Scope, Slot
from shop.suggestions.making.draft import Draft, Sentence, Thin, said
from shop.suggestions.making.past import LEAST_DAYS, LEAST_TICKETS, Goods, Past
from shop.suggestions.making.reckoning import Answer, Answers, best_of, demand_factor, drawn_rate, estimate
from shop.suggestions.rules.learning import Factor

KIND = "bundle"
MOST_FALSE, LEAST_TOGETHER, LEAST_LIFT = 0.02, 10, 1.25
#: Parts of both prices together that may be taken off.
OFFERS = (5, 8, 10, 12, 15)
#: What a piece must still leave after the discount, as a part of its price.
LEAST_LEFT = 0.15
MOST = 5
NOTHING = N_("还没有哪两样一起买得明显比碰巧多，而且合起来优惠还能多赚。再卖一段时间，每晚会重新看。")
Learned = Callable[[str, str], Factor]


def bundles(past: Past, answers: Answers, learned: Learned) -> Iterator[Draft | Thin]:
    """The best pairs, those of coffee and pottery first."""
    tickets = len({line.ticket for line in past.tickets})
    if past.ticket_days < LEAST_DAYS or tickets < LEAST_TICKETS:
        yield Thin(
            KIND,
            [
                said(
                    N_(
                        "组合要看小票里哪些常一起买：现在 %(days)s 天、%(tickets)s 张小票，"
                        "至少要 %(least_days)s 天、%(least)s 张。"
                    ),
                    days=past.ticket_days,
                    tickets=tickets,
                    least_days=LEAST_DAYS,
                    least=LEAST_TICKETS,
                )
            ],
        )
        return
    drafts = [draft for pair in sure_pairs(past) if (draft := bundle_of(past, pair, answers, learned))]
    drafts = [draft for draft in drafts if draft.estimate and draft.estimate.mean > 0]
    if not drafts:
        yield Thin(KIND, [said(NOTHING)])
    drafts.sort(key=lambda one: (not one.facts["with_pottery"], -(one.estimate.mean if one.estimate else 0)))
    yield from drafts[:MOST]


def sure_pairs(past: Past) -> list[Pair]:
    """Pairs above chance: few false ones among them, in both halves of the time."""
    lines = past.tickets
    found = affinity(
        [line.ticket for line in lines],
        [str(line.product) for line in lines],
        [line.day for line in lines],
        dayparts=[line.daypart for line in lines],
    )
    return [
        pair
        for pair in found
        if pair.false_rate <= MOST_FALSE and pair.stable and pair.lift >= LEAST_LIFT and pair.together >= LEAST_TOGETHER
    ]


def bundle_of(past: Past, pair: Pair, answers: Answers, learned: Learned) -> Draft | None:
    """The pair as an offer; None where costs are unknown or nothing could be taken off."""
    one, other = (past.goods[past.rows[int(name)]] for name in (pair.first, pair.second))
    anchor, more = sorted((one, other), key=lambda goods: -past.rate(goods.id, past.length))
    if more.margin_fen is None or anchor.margin_fen is None:
        return None
    whole = anchor.price_fen + more.price_fen
    offers = sorted({whole - (whole * (100 - part) // 100) // 100 * 100 for part in OFFERS})
    offers = [off for off in offers if more.margin_fen - off >= LEAST_LEFT * more.price_fen]
    if not offers:
        return None
    subject = ":".join((KIND, *sorted((str(anchor.id), str(more.id)))))
    factor, answer, days = learned(KIND, subject), answers.of(more.id), past.ticket_days
    off = best_of(offers, lambda fen: estimate(gain(pair.together, days, more, fen, answer), factor).mean)
    reckoned = estimate(gain(pair.together, days, more, off, answer), factor)
    price = whole - off
    rule = Rule(
        id=0,
        name=f"{anchor.name}＋{more.name}"[:40],
        kind="bundle",
        value=price,
        slots=(Slot(Scope(products=(anchor.id,)), 1), Slot(Scope(products=(more.id,)), 1)),
        most=4,
    )
    names = {"anchor": anchor.name, "more": more.name}
    return Draft(
        KIND,
        subject,
        said(N_("%(anchor)s 配 %(more)s"), **names),
        reason_of(pair, days, factor, answer, names),
        (more.id,),
        risk=[
            said(N_("本来就一起买的客人也会拿到优惠：每次少收 %(off)s。"), off=yuan(off)),
            said(N_("可能有人改买组合，少买别的，所以别的商品的毛利也一起看。")),
        ],
        estimate=reckoned,
        rule=rule,
        poster=[
            said(N_("%(anchor)s＋%(more)s"), **names),
            said(N_("一起只要 %(price)s"), price=yuan(price)),
            said(N_("单买要 %(whole)s"), whole=yuan(whole)),
        ],
        cue=[
            said(
                N_("点 %(anchor)s 的客人，可以配一件 %(more)s，一起 %(price)s，省 %(off)s。"),
                price=yuan(price),
                off=yuan(off),
                **names,
            )
        ],
        facts={
            "with_pottery": {anchor.kind, more.kind} == {"drink", "pottery"},
            "together": pair.together,
            "anchor": anchor.id,
            "more": more.id,
            "by_chance": round(pair.expected, 1),
            "lift": round(pair.lift, 2),
            "off_fen": off,
        },
    )


def gain(together: int, days: int, more: Goods, off: int, answer: Answer) -> Callable[[np.random.Generator], Floats]:
    """Fen a day: more of the second product sold along, less what those give up who would buy both anyway."""

    def draw(chance: np.random.Generator) -> Floats:
        pairs = drawn_rate(together, days, chance)
        factor = demand_factor(answer, min(0.6, off / more.price_fen), chance)
        return np.asarray(pairs * ((factor - 1) * ((more.margin_fen or 0.0) - off) - off))

    return draw


def reason_of(pair: Pair, days: int, factor: Factor, answer: Answer, names: dict[str, str]) -> list[Sentence]:
    """Why, in plain words."""
    told = [
        said(
            N_(
                "%(days)s 天里有 %(together)s 张小票同时买了 %(anchor)s 和 %(more)s；"
                "只凭碰巧大约是 %(expected)s 张，是碰巧的 %(lift)s 倍。"
            ),
            days=days,
            together=pair.together,
            expected=f"{pair.expected:.1f}",
            lift=f"{pair.lift:.1f}",
            **names,
        ),
        said(N_("前一半和后一半时间都是这样，早中晚分开算也成立，不是因为同一个时段人多。")),
    ]
    told.append(
        said(N_("价格弹性 %(elasticity)s，来自它自己改过的价。"), elasticity=f"{answer.elasticity:.1f}")
        if answer.measured
        else said(
            N_("它没有改过价，先按常见的弹性 %(elasticity)s 算，所以区间很宽。"), elasticity=f"{answer.elasticity:.1f}"
        )
    )
    return [*told, *learned_words(factor)]


def learned_words(factor: Factor) -> list[Sentence]:
    """What earlier trials changed."""
    if not factor.trials:
        return [said(N_("这一类还没有做过试验，预计是算出来的，做一次才知道。"))]
    return [
        said(
            N_("这一类做过 %(trials)s 次试验：结果平均是预计的 %(percent)s%%，这次的预计已经按它调过。"),
            trials=factor.trials,
            percent=round(100 * factor.mean),
        )
    ]
