"""A simulated shop as suggestions see it: its past, trials in it, and what is true of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from shop.suggestions.making.draft import Draft
from shop.suggestions.making.past import Goods, Past, TicketLine
from simulation import AffinityTruth, Day, Offer, Plan, Promotion, Truth, World
from simulation.catalogue import DRINK

START, HISTORY_DAYS = date(2026, 1, 5), 182
COST_PART, ON_HAND = 0.3, 40.0
DAYPARTS = (11, 14, 17)
PAIRS, CHANCES = 8, (0.02, 0.09)
#: What is true of an offer: some do nothing, the others bring along up to three times as many.
DOES_NOTHING, LIFTS = 0.3, (1.4, 3.0)
#: What being named on a poster does to a single product.
NOTICED = (0.95, 1.45)


@dataclass(frozen=True)
class TruthOfTrials:
    """What only the world knows: the lift of each pair, the poster's effect on each product."""

    lifts: dict[tuple[str, str], float]
    noticed: dict[str, float]


class Shop:
    """One world with a truth of its own, and the plan that is lived in it."""

    def __init__(self, seed: int, days: int) -> None:
        chance = random.Random(seed)
        self.seed, self.days = seed, days
        world = World(START, days, seed=seed, plan=Plan())
        drinks = [item.code for item in world.catalogue if item.kind == DRINK]
        pieces = [item.code for item in world.catalogue if item.kind != DRINK]
        firsts = chance.sample(drinks[:22], PAIRS)
        seconds = [*chance.sample(pieces, PAIRS - 2), *chance.sample([one for one in drinks if one not in firsts], 2)]
        self.pairs = tuple(
            AffinityTruth(one, other, chance.uniform(*CHANCES)) for one, other in zip(firsts, seconds, strict=True)
        )
        lifts = {
            (one.first, one.second): 1.0 if chance.random() < DOES_NOTHING else chance.uniform(*LIFTS)
            for one in self.pairs
        }
        self.truth = TruthOfTrials(lifts, {item.code: chance.uniform(*NOTICED) for item in world.catalogue})
        self.codes = [item.code for item in world.catalogue]
        self.goods = tuple(
            Goods(
                number, item.name, "drink" if item.kind == DRINK else "pottery", "", item.price_fen,
                COST_PART * item.price_fen, None if item.kind == DRINK else ON_HAND,
            )
            for number, item in enumerate(world.catalogue)
        )  # fmt: skip

    def world(self, plan: Plan) -> World:
        """The world under a plan: the same guests."""
        world = World(START, self.days, seed=self.seed, plan=plan)
        world.truth = Truth(world.truth.products, self.pairs)
        return world

    def lived(self, plan: Plan, first: date, days: int) -> list[Day]:
        """So many days from `first` on."""
        world = self.world(plan)
        return [world.day(first + timedelta(days=number)) for number in range(days)]

    def margin_of(self, days: Iterable[Day]) -> float:
        """All margin of these days, fen."""
        costs = {code: goods.cost_fen or 0.0 for code, goods in zip(self.codes, self.goods, strict=True)}
        return sum(
            line.total_fen - line.quantity * costs[line.code]
            for day in days
            for sale in day.sales
            for line in sale.lines
        )

    def past(self, days: Sequence[Day]) -> Past:
        """The days as the books would tell them."""
        rows = {code: number for number, code in enumerate(self.codes)}
        units, net = np.zeros((len(rows), len(days))), np.zeros((len(rows), len(days)))
        tickets: list[TicketLine] = []
        for number, day in enumerate(days):
            if day.closed:
                units[:, number] = net[:, number] = np.nan
            for sale in day.sales:
                hour = sale.moment.hour
                part = sum(hour >= begin for begin in DAYPARTS)
                for line in sale.lines:
                    units[rows[line.code], number] += line.quantity
                    net[rows[line.code], number] += line.total_fen
                    tickets.append(TicketLine(number * 100_000 + sale.count, rows[line.code], number, part))
        return Past(days[0].date, self.goods, units, net, tickets=tickets)

    def given(self, days: Iterable[Day], name: str, product: int) -> dict[date, float]:
        """What a promotion took off other goods than this one."""
        found: dict[date, float] = defaultdict(float)
        for day in days:
            for sale in day.sales:
                for line in sale.lines:
                    if line.code != self.codes[product]:
                        found[day.date] += sum(one.fen for one in line.reductions if one.label == name)
        return found

    def with_draft(self, plan: Plan, draft: Draft, days: Iterable[date]) -> Plan:
        """The plan with the suggestion on these days, and what is true of it."""
        on = frozenset(days)
        if draft.kind == "bundle":
            first, second = self.pair_of(draft)
            lift = self.truth.lifts.get((first, second), 1.0)
            offer = Offer(draft.subject, first, second, int(draft.facts["off_fen"]), on, lift)
            return replace(plan, offers=(*plan.offers, offer))
        code = self.codes[draft.products[0]]
        percent = int(draft.facts["off"])
        promotion = Promotion(
            draft.subject, min(on), max(on), frozenset({code}), percent, awareness=self.truth.noticed[code], only=on
        )
        return replace(plan, promotions=(*plan.promotions, promotion))

    def pair_of(self, draft: Draft) -> tuple[str, str]:
        """The pair of a bundle as the truth knows it; as the suggestion has it where it knows none."""
        codes = self.codes[int(draft.facts["anchor"])], self.codes[int(draft.facts["more"])]
        return codes if codes in self.truth.lifts or codes[::-1] not in self.truth.lifts else codes[::-1]

    def is_true(self, draft: Draft) -> bool:
        """Whether the pair really goes together."""
        return self.pair_of(draft) in self.truth.lifts

    def true_effect(self, plan: Plan, draft: Draft, days: Sequence[date], past: Past) -> float:
        """The true change of the goods' own margin on a day with the suggestion, all shocks at their mean, fen."""
        tried, usual = self.world(self.with_draft(plan, draft, days)), self.world(plan)
        product = self.goods[draft.products[0]]
        code = self.codes[product.id]
        gained = 0.0
        for day in days:
            with_it, without = tried.expected(day), usual.expected(day)
            if not with_it:
                continue
            if draft.kind == "bundle":
                gained += (with_it[code] - without[code]) * (product.margin_fen or 0.0)
                gained -= int(draft.facts["off_fen"]) * self._pairs(draft, with_it, without, past)
            else:
                off = int(draft.facts["off"]) / 100 * product.price_fen
                gained += with_it[code] * ((product.margin_fen or 0.0) - off) - without[code] * (
                    product.margin_fen or 0.0
                )
        return gained / len(days)

    def _pairs(self, draft: Draft, with_it: dict[str, float], without: dict[str, float], past: Past) -> float:
        """How often both are on one receipt: as the past had it, more of those brought along."""
        code = self.codes[draft.products[0]]
        usual = int(draft.facts["together"]) / past.ticket_days
        rate = past.rate(draft.products[0], past.length)
        return usual * without[code] / max(rate, 1e-9) + with_it[code] - without[code]
