"""Hours in which hardly anybody comes although the shop is staffed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from shop.kernel.errors import N_
from shop.promotions.rules import Rule, Scope
from shop.suggestions.making.bundles import Learned, learned_words
from shop.suggestions.making.draft import Draft, Estimate, Thin, said
from shop.suggestions.making.past import LEAST_DAYS, Goods, Past
from shop.suggestions.making.reckoning import USUAL_ELASTICITY, USUAL_ERROR, Answer, best_of, estimate
from shop.suggestions.making.slow import price_gain
from shop.suggestions.rules.learning import Factor

KIND = "quiet"
OFFERS = (10, 15, 20)
FIRST_HOUR, LAST_HOUR, WINDOW = 10, 18, 2
WORKDAYS = (1, 2, 3, 4, 5)
MUCH_LESS = 0.7


def quiet_hours(past: Past, learned: Learned) -> Iterator[Draft | Thin]:
    """The emptiest two hours of workdays, if they are much emptier than the others."""
    seen = min((past.hours_seen.get((day, FIRST_HOUR), 0) for day in WORKDAYS), default=0)
    if past.opened() < LEAST_DAYS or seen < LEAST_DAYS // 7:
        yield Thin(
            KIND,
            [
                said(
                    N_("闲时要看每个钟点的销量：每个星期几至少 %(weeks)s 周，现在最少的只有 %(seen)s 周。"),
                    weeks=LEAST_DAYS // 7,
                    seen=seen,
                )
            ],
        )
        return
    sold = {hour: _units(past, hour) for hour in range(FIRST_HOUR, LAST_HOUR)}
    usual = float(np.mean(list(sold.values())))
    begin = min(range(FIRST_HOUR, LAST_HOUR - WINDOW + 1), key=lambda hour: sum(sold[hour + n] for n in range(WINDOW)))
    there = sum(sold[begin + n] for n in range(WINDOW)) / WINDOW
    drinks = [one for one in past.goods if one.kind == "drink" and one.margin_fen is not None]
    if not drinks or usual <= 0 or there > MUCH_LESS * usual:
        return
    typical = _typical(past, drinks)
    subject = f"{KIND}:{begin}"
    factor = learned(KIND, subject)
    off = best_of(OFFERS, lambda part: _reckoned(there, typical, part, factor).mean)
    reckoned = _reckoned(there, typical, off, factor)
    if reckoned.mean <= 0:
        return
    opens, closes = f"{begin:02d}:00", f"{begin + WINDOW:02d}:00"
    rule = Rule(
        id=0,
        name=f"闲时饮品减 {off}%",
        kind="percent",
        value=off * 100,
        scope=Scope(kinds=("drink",)),
        days=WORKDAYS,
        opens=opens,
        closes=closes,
    )
    yield Draft(
        KIND,
        subject,
        said(N_("工作日 %(opens)s–%(closes)s 饮品减 %(off)s%%"), opens=opens, closes=closes, off=off),
        [
            said(
                N_("工作日 %(opens)s–%(closes)s 平均每小时卖 %(there)s 杯，别的钟点 %(usual)s 杯，人手却一样多。"),
                opens=opens,
                closes=closes,
                there=f"{there:.1f}",
                usual=f"{usual:.1f}",
            ),
            *learned_words(factor),
        ],
        tuple(one.id for one in drinks),
        risk=[said(N_("别的钟点的客人可能挪过来喝便宜的：所以看全天饮品的毛利，不只看这两小时。"))],
        estimate=reckoned,
        rule=rule,
        poster=[
            said(N_("工作日 %(opens)s–%(closes)s"), opens=opens, closes=closes),
            said(N_("所有饮品减 %(off)s%%"), off=off),
        ],
        cue=[
            said(N_("工作日 %(opens)s 到 %(closes)s 来店里，饮品都减 %(off)s%%。"), opens=opens, closes=closes, off=off)
        ],
        facts={"opens": begin, "closes": begin + WINDOW, "off": off},
    )


def _units(past: Past, hour: int) -> float:
    sold = sum(past.by_hour.get((day, hour), 0.0) for day in WORKDAYS)
    return sold / max(1, sum(past.hours_seen.get((day, hour), 0) for day in WORKDAYS))


def _typical(past: Past, drinks: list[Goods]) -> Goods:
    """A drink as it is sold on average."""
    weights = np.array([past.rate(one.id) for one in drinks]) + 1e-9
    price = float(np.average([one.price_fen for one in drinks], weights=weights))
    cost = float(np.average([one.cost_fen or 0.0 for one in drinks], weights=weights))
    return Goods(0, "", "drink", "", round(price), cost)


def _reckoned(there: float, typical: Goods, off: int, factor: Factor) -> Estimate:
    answer = Answer(USUAL_ELASTICITY, USUAL_ERROR, measured=False)
    return estimate(lambda chance: price_gain(np.full(1, there * WINDOW), typical, off / 100, answer, chance), factor)
