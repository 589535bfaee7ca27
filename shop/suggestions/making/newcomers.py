"""New products: what their category lets expect, and the number that decides whether they stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from forecasting.newcomers import LEAST_VARIATION
from forecasting.panel import Floats
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.suggestions.making.bundles import Learned, learned_words
from shop.suggestions.making.draft import Draft, Thin, said
from shop.suggestions.making.past import LEAST_DAYS, Goods, Past
from shop.suggestions.making.reckoning import DRAWS, SEED, estimate
from shop.suggestions.rules.states import NEWCOMER as KIND

#: Sold on fewer days than these, a product is new.
YOUNG_DAYS = 28
#: So many grown goods its category needs.
LEAST_KIN = 3
#: A trial is as short as possible, but long enough for the number that decides to be no accident.
WEEKS, LEAST_UNITS = (2, 4, 6, 8), 6
WEAKEST = 0.25
MOST = 2
KEPT_KINDS = ("pottery", "merchandise")


@dataclass(frozen=True)
class Cold:
    """What a category lets expect of a new product: units a day as drawn, the share of each weekday."""

    kin: tuple[Goods, ...]
    usual: float
    own_days: int
    own_units: float
    rate: Floats
    profile: Floats

    def on(self, day: date) -> float:
        """Expected units of a day."""
        return float(self.rate.mean() * self.profile[day.weekday()])


def newcomers(past: Past, learned: Learned) -> Iterator[Draft | Thin]:
    """Trials of the new products that promise most."""
    young = [one for one in past.goods if is_new(past, one)]
    if not young:
        return
    drafts, kin = [], 0
    for one in young:
        cold = cold_start(past, one)
        kin = max(kin, len(cold.kin) if cold else 0)
        if cold and len(cold.kin) >= LEAST_KIN and (draft := trial_of(past, one, cold, learned)):
            drafts.append(draft)
    if not drafts:
        yield Thin(
            KIND,
            [
                said(
                    N_(
                        "有 %(new)s 样新品，但没法定一个说得准的数：同一类里至少要有 %(least)s 样知道成本、"
                        "卖满 %(days)s 天的商品（现在最多 %(kin)s 样），而且 8 周里预计卖得到 %(units)s 件。"
                    ),
                    new=len(young), least=LEAST_KIN, days=LEAST_DAYS, kin=kin, units=LEAST_UNITS,
                )
            ],
        )  # fmt: skip
    drafts.sort(key=lambda one: -(one.estimate.mean if one.estimate else 0))
    yield from drafts[:MOST]


def is_new(past: Past, goods: Goods) -> bool:
    """On sale with a known cost, sold on hardly any day yet; what is kept in stock has to be there."""
    sold = int((~np.isnan(past.units[past.rows[goods.id]])).sum())
    there = bool(goods.on_hand) if goods.kind in KEPT_KINDS else True
    return sold < YOUNG_DAYS and there and (goods.margin_fen or 0) > 0


def cold_start(past: Past, goods: Goods) -> Cold | None:
    """The gamma-Poisson posterior: the median of its grown kin before, its own days (not the first one) after."""
    kin = tuple(
        one
        for one in past.goods
        if one.category == goods.category and one.id != goods.id and (one.margin_fen or 0) > 0 and grown(past, one)
    )
    if not kin:
        return None
    rates = np.array([past.rate(one.id) for one in kin])
    usual = float(np.median(rates))
    if usual <= 0:
        return None
    variance = max(float(rates.var()), (LEAST_VARIATION * usual) ** 2)
    own = past.units[past.rows[goods.id]]
    own = own[~np.isnan(own)][1:]
    shape, days = usual**2 / variance, usual / variance
    chance = np.random.default_rng([SEED, goods.id])
    rate = chance.gamma(shape + max(0.0, own.sum()), 1.0, DRAWS) / (days + len(own))
    return Cold(kin, usual, len(own), float(own.sum()), rate, profile(past, kin))


def grown(past: Past, goods: Goods) -> bool:
    """Sold for long enough to say something of others."""
    return int((~np.isnan(past.units[past.rows[goods.id]])).sum()) >= LEAST_DAYS


def profile(past: Past, kin: tuple[Goods, ...]) -> Floats:
    """(7,) what a weekday sells beside the average day; 0 for days on which the shop is closed."""
    lately = past.units[[past.rows[one.id] for one in kin]][:, -LEAST_DAYS:]
    first = past.last_day - timedelta(days=lately.shape[1] - 1)
    weekday = np.array([(first + timedelta(days=n)).weekday() for n in range(lately.shape[1])])
    opened = ~np.isnan(lately).all(axis=0)
    sums = np.nansum(lately, axis=0)
    of_day = [sums[opened & (weekday == day)] for day in range(7)]
    means = np.array([sold.mean() if len(sold) else 0.0 for sold in of_day])
    return means / max(float(sums[opened].mean()), 1e-9)


def trial_of(past: Past, goods: Goods, cold: Cold, learned: Learned) -> Draft | None:
    """The shortest trial whose number means something; None when eight weeks would not be enough."""
    margin = goods.margin_fen or 0.0
    weakest = float(np.quantile([past.rate(one.id) * (one.margin_fen or 0) for one in cold.kin], WEAKEST))
    open_week = float(cold.profile.sum())
    for weeks in WEEKS:
        decide = int(np.ceil(weakest * open_week * weeks / margin))
        if decide >= LEAST_UNITS:
            return _draft(goods, cold, weeks, max(1, decide), weakest, learned)
    return None


def _draft(goods: Goods, cold: Cold, weeks: int, decide: int, weakest: float, learned: Learned) -> Draft:
    subject, margin = f"{KIND}:{goods.id}", goods.margin_fen or 0.0
    factor = learned(KIND, subject)
    sold = np.random.default_rng([SEED, goods.id, weeks]).poisson(cold.rate * float(cold.profile.sum()) * weeks)
    low, high = (int(edge) for edge in np.quantile(sold, [0.1, 0.9]))
    names = {"name": goods.name, "category": goods.category}
    before = (
        said(N_("它已经卖了 %(days)s 天、%(units)s 件，也算进去了。"), days=cold.own_days, units=f"{cold.own_units:g}")
        if cold.own_days
        else said(N_("它自己还没有卖过，预测全靠同类。"))
    )
    price = yuan(goods.price_fen)
    return Draft(
        KIND,
        subject,
        said(N_("给「%(name)s」一次说好数字的试卖"), **names),
        [
            said(
                N_("「%(name)s」是新品；同类「%(category)s」里卖了一阵的 %(kin)s 样，中间那样每天卖 %(usual)s 件。"),
                kin=len(cold.kin), usual=f"{cold.usual:.1f}", **names,
            ),
            before,
            said(
                N_("同类里最弱的四分之一每天也有 %(weakest)s 毛利：%(weeks)s 周卖到 %(decide)s 件才比得上。"),
                weakest=yuan(round(weakest)), weeks=weeks, decide=decide,
            ),
            *learned_words(factor),
        ],
        (goods.id,),
        risk=[
            said(N_("没有对照的日子：结果只和开始前的预测、和说好的数比。")),
            said(N_("新品可能抢同类的生意，所以别的商品的毛利也一起看。")),
            said(N_("试卖中途不改价、不断货，不然这个数就不算数。")),
        ],
        estimate=estimate(lambda _chance: cold.rate * margin, factor),
        trial=False,
        poster=[said(N_("新品：%(name)s"), **names), said(N_("%(price)s，刚上架"), price=price)],
        cue=[said(N_("今天有新品 %(name)s，%(price)s，想不想试试？"), price=price, **names)],
        facts={
            "product": goods.id, "weeks": weeks, "days": 7 * weeks, "decide": decide, "low": low, "high": high,
            "chance": round(100 * float((sold >= decide).mean())), "kin": [one.id for one in cold.kin],
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a trial: units, and fen a day it was open, each with its 95 % interval by the accident of sales."""

    units: int
    fen: tuple[float, float, float]
    open_days: tuple[date, ...]
    most_units: float


def came(past: Past, product: int, first: date, last: date) -> Came | None:
    """What was sold on the days on which the shop was open; None when it never was."""
    closed = np.asarray(np.isnan(past.units).all(axis=0))
    begin, end = (first - past.first_day).days, (last - past.first_day).days + 1
    days = [n for n in range(max(0, begin), min(past.length, end)) if not closed[n]]
    if not days or product not in past.rows:
        return None
    row = past.rows[product]
    units, money = (float(np.nansum(of[row, days])) for of in (past.units, past.margin))
    each = money / units if units > 0 else past.goods[row].margin_fen or 0.0
    drawn = np.random.default_rng([SEED, product]).gamma(max(0.0, units) + 0.5, 1.0, 20 * DRAWS)
    low, high = (float(edge) for edge in np.quantile(drawn, [0.025, 0.975]))
    a_day = each / len(days)
    opened = tuple(past.first_day + timedelta(days=n) for n in days)
    return Came(round(units), (units * a_day, low * a_day, high * a_day), opened, high)
