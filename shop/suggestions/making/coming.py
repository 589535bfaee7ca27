"""What is coming: goods about to expire, days that draw people, streams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from forecasting.panel import Floats
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.promotions.rules import Rule, Scope
from shop.suggestions.making.bundles import Learned, learned_words
from shop.suggestions.making.draft import Draft, Estimate, Thin, said
from shop.suggestions.making.past import LEAST_DAYS, Feast, Goods, Lot, Past
from shop.suggestions.making.reckoning import Answers, demand_factor, estimate

EXPIRY, FESTIVAL = "expiry", "festival"
OFF, LEAST_LOST_FEN, LONGEST_DAYS = 15, 1_000, 14
LEAST_BUSY_DAYS, MOST_GOODS = 4, 8
MOST = 3


def near_expiry(past: Past, answers: Answers, learned: Learned) -> Iterator[Draft | Thin]:
    """Lots of which some would be thrown away, and the product that uses most of them."""
    if not past.lots:
        yield Thin(EXPIRY, [said(N_("临期要看批次：收货时写上到期日，这里才会提醒。"))])
        return
    found = []
    for lot in past.lots:
        days = (lot.last_day - past.last_day).days
        over = lot.left - lot.used_a_day * days
        lost = lot.left_fen * over / lot.left if lot.left > 0 else 0
        users = [one for one in past.goods if one.items.get(lot.item_id) and one.margin_fen and past.rate(one.id) > 0]
        if 0 < days <= LONGEST_DAYS and over > 0 and lost >= LEAST_LOST_FEN and users:
            user = max(users, key=lambda one: one.items[lot.item_id] * past.rate(one.id))
            found.append((lost, lot, days, over, user))
    found.sort(key=lambda one: -one[0])
    yield from (_use_up(past, answers, learned, *one) for one in found[:MOST])


def _use_up(
    past: Past, answers: Answers, learned: Learned, lost: float, lot: Lot, days: int, over: float, user: Goods
) -> Draft:
    factor = learned(EXPIRY, f"{EXPIRY}:{lot.item_id}")
    need = user.items[lot.item_id]
    saved = lot.left_fen / lot.left * need

    def draw(chance: np.random.Generator) -> Floats:
        rate = past.rate(user.id)
        more = demand_factor(answers.of(user.id), OFF / 100, chance) - 1
        leaves = (user.margin_fen or 0) - OFF / 100 * user.price_fen
        used = np.minimum(rate * more * days, over / need) / days
        return rate * more * leaves + used * saved - rate * OFF / 100 * user.price_fen

    first, last = past.last_day + timedelta(days=1), lot.last_day
    rule = Rule(
        id=0,
        name=f"{user.name} 减 {OFF}%"[:40],
        kind="percent",
        value=OFF * 100,
        scope=Scope(products=(user.id,)),
        starts=first.isoformat(),
        ends=last.isoformat(),
    )
    names = {"item": lot.item, "name": user.name}
    price = yuan(user.price_fen * (100 - OFF) // 100)
    return Draft(
        EXPIRY,
        f"{EXPIRY}:{lot.item_id}:{last.isoformat()}",
        said(N_("%(item)s 快到期，推 %(name)s"), **names),
        [
            said(
                N_(
                    "%(item)s 还有 %(left)s %(unit)s，%(last)s 到期；照现在每天用 %(used)s，"
                    "会剩 %(over)s %(unit)s，扔掉就是 %(lost)s。"
                ),
                item=lot.item,
                left=f"{lot.left:.0f}",
                unit=lot.unit,
                last=last.isoformat(),
                used=f"{lot.used_a_day:.0f}",
                over=f"{over:.0f}",
                lost=yuan(round(lost)),
            ),
            said(
                N_("%(name)s 一份用 %(need)s %(unit)s，是用得最多的一款。"),
                name=user.name,
                need=f"{need:.0f}",
                unit=lot.unit,
            ),
            *learned_words(factor),
        ],
        (user.id,),
        risk=[said(N_("只有几天，没法抽签对比，结果只和事先的预测比。")), said(N_("到期当天没用完的照样要报损。"))],
        estimate=estimate(draw, factor),
        rule=rule,
        trial=False,
        poster=[said(N_("%(name)s"), name=user.name), said(N_("这几天 %(price)s"), price=price)],
        cue=[said(N_("今天推荐 %(name)s，只要 %(price)s。"), name=user.name, price=price)],
        facts={"item_id": lot.item_id, "over": round(over), "lost_fen": round(lost)},
    )


def before_festival(past: Past) -> Iterator[Draft | Thin]:
    """What will not last through the next days that draw people."""
    if not past.feasts:
        return
    known = np.array([day in set(past.busy_days) for day in _days(past)])
    open_days = ~np.isnan(past.units).all(axis=0)
    if (known & open_days).sum() < LEAST_BUSY_DAYS or past.opened() < LEAST_DAYS:
        yield Thin(
            FESTIVAL,
            [
                said(
                    N_("节前备货要看以前的节日卖得怎样：至少要有 %(least)s 天节日的销售，现在有 %(have)s 天。"),
                    least=LEAST_BUSY_DAYS,
                    have=int((known & open_days).sum()),
                )
            ],
        )
        return
    yield from _restock(past, past.feasts[0], known & open_days, open_days & ~known)


def _restock(past: Past, feast: Feast, busy: NDArray[np.bool_], usual: NDArray[np.bool_]) -> Iterator[Draft]:
    lift = float(np.nansum(past.units[:, busy]) / busy.sum() / max(np.nansum(past.units[:, usual]) / usual.sum(), 1e-9))
    days = (feast.last - feast.first).days + 1
    before = (feast.first - past.last_day).days - 1
    short = []
    for one in past.goods:
        rate = past.rate(one.id)
        missing = rate * before + rate * lift * days - (one.on_hand or 0)
        if one.on_hand is not None and rate > 0 and missing >= 1:
            short.append((missing * (one.margin_fen or 0), round(missing), one))
    short.sort(key=lambda found: -found[0])
    if not short:
        return
    worth = sum(fen for fen, _, _ in short[:MOST_GOODS]) / days
    listed = "、".join(f"{one.name} {count}" for _, count, one in short[:MOST_GOODS])
    yield Draft(
        FESTIVAL,
        f"{FESTIVAL}:{feast.first.isoformat()}",
        said(N_("%(name)s 前备货"), name=feast.name),
        [
            said(
                N_("%(name)s 从 %(first)s 到 %(last)s；以前这样的日子卖得是平常的 %(lift)s 倍（看了 %(days)s 天）。"),
                name=feast.name,
                first=feast.first.isoformat(),
                last=feast.last.isoformat(),
                lift=f"{lift:.1f}",
                days=int(busy.sum()),
            ),
            said(N_("照现在的库存会缺：%(listed)s。"), listed=listed),
        ],
        tuple(one.id for _, _, one in short[:MOST_GOODS]),
        risk=[said(N_("备多了会压着：陶器不会坏，食品要看到期日。"))],
        estimate=Estimate(worth, 0.5 * worth, 1.5 * worth),
        trial=False,
        poster=[said(N_("%(name)s，来马帮小店坐坐"), name=feast.name), said(N_("陶器、咖啡都备足了"))],
        cue=[said(N_("%(name)s 期间店里照常开门，喜欢的陶器可以先挑。"), name=feast.name)],
        facts={"lift": round(lift, 2), "first": feast.first.isoformat(), "last": feast.last.isoformat()},
    )


def _days(past: Past) -> list[date]:
    return [past.first_day + timedelta(days=number) for number in range(past.length)]
