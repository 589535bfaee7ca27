"""Which works the next stream shows, in which order and for how much, from what earlier streams sold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecasting.panel import Floats
from shop.kernel.errors import N_
from shop.kernel.money import yuan
from shop.suggestions.making.bundles import Learned, learned_words
from shop.suggestions.making.crowds import LEAST_ROWS, Known
from shop.suggestions.making.draft import Draft, Estimate, Sentence, Thin, said
from shop.suggestions.making.evenings import left_of
from shop.suggestions.making.past import Past
from shop.suggestions.making.reckoning import (
    DRAWS,
    FLATTEST,
    SEED,
    STEEPEST,
    USUAL_ELASTICITY,
    Answer,
    Answers,
    estimate,
)
from shop.suggestions.rules.states import STREAM as KIND
from shop.suggestions.rules.streams import LEAST_STREAMS, Evening, Offer, Showing

#: Parts of the list price that may be taken off, in per cent.
OFFERS = (0, 5, 10, 15, 20, 25)
#: As much as so many pieces weighs what is usual for a price, beside what a work itself sold.
USUAL_PIECES = 2.0
SURE_ENOUGH = 0.9
LONGEST_MINUTES = 240


@dataclass(frozen=True)
class Row:
    """An offer at a price: pieces a minute and viewer as drawn, `before` where it was shown."""

    offer: Offer
    price_fen: int
    rate: Floats
    before: tuple[Showing, ...]

    def pieces(self, exposure: Floats | float, chance: np.random.Generator) -> Floats:
        """(draws,) pieces sold, never more than there are."""
        return np.asarray(np.minimum(chance.poisson(self.rate * exposure), self.offer.free), dtype=float)

    @property
    def leaves(self) -> float:
        """What a piece leaves."""
        return self.price_fen - self.offer.cost_fen


def line_up(past: Past, answers: Answers, learned: Learned) -> Iterator[Draft | Thin]:
    """A run of show for the next planned stream."""
    streams = past.streams
    known = Known(streams.shown)
    if len(known.by_stream) < LEAST_STREAMS:
        yield _thin(
            N_("直播排品要看每场卖了什么：至少要有 %(least)s 场播完的直播，现在有 %(have)s 场。"),
            least=LEAST_STREAMS, have=len(known.by_stream),
        )  # fmt: skip
        return
    if streams.evening is None:
        yield _thin(N_("没有还空着清单的直播计划。先在直播里排一场，清单不用填，晚上会建议。"))
        return
    rows = chosen(known, streams.offers, answers)
    if len(rows) < LEAST_ROWS:
        yield _thin(
            N_("能播的货不够：没有留给别人、又知道成本的作品至少要 %(least)s 样，现在有 %(have)s 样。"),
            least=LEAST_ROWS, have=len(rows),
        )  # fmt: skip
        return
    placed = in_order(known, rows)
    minutes = float(np.clip(round(known.minutes / len(rows)), 1, LONGEST_MINUTES))
    factor = learned(KIND, f"{KIND}:{streams.evening.stream}")
    costs = {one.id: one.cost_fen for one in past.goods if one.cost_fen is not None}
    usual = float(np.mean([left_of(goods, costs) for goods in known.by_stream.values()]))

    def draw(chance: np.random.Generator) -> Floats:
        return left(known, placed, minutes, chance) - usual

    reckoned = estimate(draw, factor)
    if reckoned.mean <= 0:
        yield _thin(N_("照现在的货和以前的销路，怎么排都不比以前平均的一场多赚，先按你们自己的想法排。"))
        return
    whole = left(known, placed, minutes, np.random.default_rng(SEED))
    yield _draft(known, streams.evening, placed, minutes, reckoned, float(whole.mean()), usual, learned_words(factor))


def _thin(message: str, **facts: Any) -> Thin:
    return Thin(KIND, [said(message, **facts)])


def chosen(known: Known, offers: Sequence[Offer], answers: Answers) -> list[Row]:
    """The goods that earn most in an ordinary place, at their best price; at most one of them was never shown."""
    exposure = known.watched * known.minutes / known.rows
    priced = [row for offer in offers if (row := best_price(known, offer, answers.of(offer.product), exposure))]
    priced.sort(key=lambda row: -_worth(row, exposure))
    found: list[Row] = []
    for row in priced:
        if len(found) < known.rows and (row.before or all(one.before for one in found)):
            found.append(row)
    return found


def best_price(known: Known, offer: Offer, answer: Answer, exposure: float) -> Row | None:
    """The offer at the live price that leaves most, never below its floor; None where even the list price is."""
    chance = np.random.default_rng([SEED, offer.product])
    before = tuple(one for one in known.shown if one.product == offer.product)
    used = float(np.mean([one.price_fen for one in before])) if before else known.usual_cut * offer.list_fen
    alike = known.usual_rate * (max(used, known.cheapest) / known.usual_price) ** USUAL_ELASTICITY
    shape = USUAL_PIECES + sum(one.pieces for one in before)
    rate = chance.gamma(shape, 1.0, DRAWS) / (USUAL_PIECES / alike + known.exposure(before))
    elasticity = np.clip(chance.normal(answer.elasticity, answer.error, DRAWS), STEEPEST, FLATTEST)
    prices = {max(offer.list_fen * (100 - off) // 10_000 * 100, offer.floor_fen) for off in OFFERS}
    rows = [
        Row(offer, price, rate * (price / used) ** elasticity, before)
        for price in sorted(prices)
        if price <= offer.list_fen and price > offer.cost_fen
    ]
    return max(rows, key=lambda row: _worth(row, exposure), default=None)


def _worth(row: Row, exposure: float) -> float:
    """What it is expected to leave in an ordinary place; the draws are the same for every price."""
    return float(np.minimum(row.rate * exposure, row.offer.free).mean() * row.leaves)


def in_order(known: Known, rows: Sequence[Row]) -> list[Row]:
    """What leaves most a minute stands where most people watch."""
    crowds = [known.crowd_at(place) for place in range(1, len(rows) + 1)]
    best = sorted(rows, key=lambda row: -float(row.rate.mean()) * row.leaves)
    placed: dict[int, Row] = dict(zip(sorted(range(len(rows)), key=lambda n: (-crowds[n], n)), best, strict=True))
    return [placed[number] for number in range(len(rows))]


def left(known: Known, rows: Sequence[Row], minutes: float, chance: np.random.Generator) -> Floats:
    """(draws,) fen the whole stream leaves; one crowd for all of it."""
    crowd = np.exp(chance.normal(0.0, known.crowd_spread, DRAWS))
    total = np.zeros(DRAWS)
    for place, row in enumerate(rows, 1):
        total += row.pieces(crowd * known.crowd_at(place) * minutes, chance) * row.leaves
    return total


def kept_row(known: Known, place: int, row: Row, minutes: float) -> dict[str, Any]:
    """A row as it is shown and, once approved, put into the run of show."""
    sold = row.pieces(known.crowd_at(place) * minutes, np.random.default_rng([SEED, place]))
    offer = row.offer
    return {
        "place": place, "product": offer.product, "variant": offer.variant, "name": offer.name,
        "list_fen": offer.list_fen, "price_fen": row.price_fen, "floor_fen": offer.floor_fen,
        "quota": int(min(offer.free, max(1, np.ceil(np.quantile(sold, SURE_ENOUGH))))), "minutes": round(minutes),
        "points": offer.points, "pieces": round(float(sold.mean()), 1), "free": offer.free,
        "times": len({one.stream for one in row.before}), "sold": sum(one.pieces for one in row.before),
    }  # fmt: skip


def _draft(
    known: Known, evening: Evening, placed: Sequence[Row], minutes: float, reckoned: Estimate, whole: float,
    usual: float, learned: Sequence[Sentence],
) -> Draft:  # fmt: skip
    rows = [kept_row(known, place, row, minutes) for place, row in enumerate(placed, 1)]
    fullest = max(range(len(placed)), key=lambda n: (known.crowd_at(n + 1), -n))
    reason = [
        said(
            N_("看了以前 %(streams)s 场直播：平均一场毛利 %(usual)s；照这样排 %(rows)s 样，预计 %(whole)s。"),
            streams=len(known.by_stream), usual=yuan(round(usual)), rows=len(rows), whole=yuan(round(whole)),
        ),
        said(
            N_("第 %(place)s 个位置看的人最多（平均 %(viewers)s 人），放每分钟最能赚的「%(name)s」。"),
            place=fullest + 1, viewers=round(known.crowd_at(fullest + 1)), name=placed[fullest].offer.name,
        ),
        said(N_("直播价按每样自己的价格弹性选，不低于上次定的最低价，也不低于成本的 110%%。")),
    ]  # fmt: skip
    reason += [
        said(N_("「%(name)s」还没有播过，按差不多价钱的货估计，每场只放一样这样的。"), name=row.offer.name)
        for row in placed
        if not row.before
    ]
    first = placed[0]
    return Draft(
        KIND,
        f"{KIND}:{evening.stream}",
        said(N_("「%(title)s」播什么、什么顺序、什么价"), title=evening.title),
        [*reason, *learned],
        tuple(one["product"] for one in rows),
        risk=[
            said(N_("每晚看的人不一样多：区间里已经算进去了。")),
            said(N_("名额不超过现在没有留给别人的存货；批准以前卖掉了，送审时会说还差多少。")),
            said(N_("批准只填上架清单；脚本和主播照常另外送审。")),
        ],
        estimate=reckoned,
        trial=False,
        poster=[
            said(N_("%(title)s"), title=evening.title),
            said(N_("%(count)s 样作品，直播间见"), count=len(rows)),
            said(N_("%(day)s 开播"), day=evening.day.isoformat()),
        ],
        cue=[
            said(
                N_("先上 %(name)s，讲手艺再报价 %(price)s；看的人最多的时候上 %(best)s。"),
                name=first.offer.name, price=yuan(first.price_fen), best=placed[fullest].offer.name,
            )
        ],
        facts={
            "stream": evening.stream, "day": evening.day.isoformat(), "lineup": rows, "usual_fen": round(usual),
            "whole_fen": round(whole), "evenings": len(known.by_stream),
        },
    )  # fmt: skip
