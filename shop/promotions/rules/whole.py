"""What is taken off the whole basket: at most one order promotion, then at most one coupon or use of points.

Both minimums are measured on what the goods cost after the pieces' own promotions, so that the best total depends on
that one number alone; it falls only at the minimums (and at each further `every`), which is what makes bounds exact.
"""

from __future__ import annotations

from collections.abc import Sequence

from shop.kernel.money import Fen
from shop.promotions.rules.facts import ORDER_KINDS, REWARD_KINDS, Rule

WHOLE = 10_000
Pair = tuple[int, int]


def percent_of(fen: Fen, basis_points: int) -> Fen:
    """A part of an amount that is not negative, half a fen up."""
    return (2 * fen * basis_points + WHOLE) // (2 * WHOLE)


def order_cut(rule: Rule, goods_fen: Fen) -> Fen:
    """What an order promotion takes off."""
    if goods_fen < rule.min_fen:
        return 0
    if rule.kind == "order_percent":
        return min(goods_fen, percent_of(goods_fen, rule.value))
    times = 1
    if rule.every and rule.min_fen:
        times = goods_fen // rule.min_fen
        times = min(times, rule.most) if rule.most else times
    return min(goods_fen, times * rule.value)


def points_times(rule: Rule, left_fen: Fen, points: int) -> int:
    """How often points are changed into money: never more than the customer has or the basket needs."""
    if rule.value <= 0:
        return 0
    times = min(points // rule.points, -(-left_fen // rule.value))
    return min(times, rule.most) if rule.most else times


def reward_cut(rule: Rule, goods_fen: Fen, left_fen: Fen, points: int) -> Fen:
    """What a coupon or points take off what is `left_fen` after the order promotion."""
    if goods_fen < rule.min_fen:
        return 0
    if rule.kind == "coupon_percent":
        return min(left_fen, percent_of(left_fen, rule.value))
    if rule.kind == "coupon_amount":
        return min(left_fen, rule.value)
    return min(left_fen, points_times(rule, left_fen, points) * rule.value)


def rank(rules: Sequence[Rule], places: Sequence[int]) -> tuple[int, list[int], list[int]]:
    """How promotions that cost the customer the same are told apart: fewest, lowest priority numbers, lowest ids."""
    chosen = [rules[place] for place in places]
    return len(chosen), sorted(rule.priority for rule in chosen), sorted(rule.id for rule in chosen)


class Whole:
    """The best that order promotions and rewards make of an amount. Rules are known by their place in `rules`."""

    def __init__(self, rules: Sequence[Rule], points: int) -> None:
        self.rules = rules
        self.points = points
        self.orders = [place for place, rule in enumerate(rules) if rule.kind in ORDER_KINDS]
        self.rewards = [place for place, rule in enumerate(rules) if rule.kind in REWARD_KINDS]
        self.pairs: list[Pair] = [(one, other) for one in [-1, *self.orders] for other in [-1, *self.rewards]]
        self.pairs.sort(key=lambda pair: rank(rules, [place for place in pair if place >= 0]))
        #: Where a choice makes the total fall: from which amount on, at every multiple of what, the choice.
        self.falls = [fall for pair in self.pairs if (fall := self._fall(pair))[0] or fall[1]]
        self.known: dict[Fen, tuple[Fen, Pair]] = {}

    def _fall(self, pair: Pair) -> tuple[Fen, Fen, Pair]:
        begin = max((self.rules[place].min_fen for place in pair if place >= 0), default=0)
        order = self.rules[pair[0]] if pair[0] >= 0 else None
        return begin, order.min_fen if order and order.every else 0, pair

    def after(self, pair: Pair, goods_fen: Fen) -> Fen:
        """What the goods cost under one choice."""
        order, reward = pair
        left = goods_fen - order_cut(self.rules[order], goods_fen) if order >= 0 else goods_fen
        return left - reward_cut(self.rules[reward], goods_fen, left, self.points) if reward >= 0 else left

    def best(self, goods_fen: Fen) -> tuple[Fen, Pair]:
        """The lowest total, and by which promotions: fewest, then the most important."""
        found = self.known.get(goods_fen)
        if found is None:
            totals = [self.after(pair, goods_fen) for pair in self.pairs]
            least = min(totals)
            found = self.known[goods_fen] = (least, self.pairs[totals.index(least)])
        return found

    def floor(self, low: Fen, high: Fen) -> Fen:
        """The lowest total of any amount from `low` to `high`."""
        low = max(0, low)
        if len(self.pairs) == 1:
            return low
        least = self.best(low)[0]
        for begin, every, pair in self.falls:
            if low < begin <= high:
                least = min(least, self.after(pair, begin))
            if every:
                further = -(-max(low, begin) // every) * every
                if low < further <= high:
                    least = min(least, self.after(pair, further))
        return least

    def steps(self, low: Fen, high: Fen) -> bool:
        """Whether the total may fall somewhere above `low` up to `high` although the goods cost more."""
        low = max(0, low)
        for place in (*self.orders, *self.rewards):
            rule = self.rules[place]
            if low < rule.min_fen <= high:
                return True
            if rule.every and rule.min_fen and high // rule.min_fen > low // rule.min_fen:
                return True
        return False
