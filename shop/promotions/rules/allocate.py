"""From the best choice back to the lines: every discount is given to lines, so that refunds are exact later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from shop.kernel.money import Fen, split
from shop.promotions.rules.facts import Rule
from shop.promotions.rules.options import Alike, Option, step
from shop.promotions.rules.search import Best, Table, reward_of
from shop.promotions.rules.whole import Whole, order_cut, reward_cut

Piece = tuple[int, Fen, Fen]


class Given:
    """What each promotion takes off each line, and how often it worked."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.cuts: defaultdict[tuple[int, int], Fen] = defaultdict(int)
        self.times = [0] * len(rules)

    def take(self, place: int, lines: Sequence[int], shares: Sequence[Fen]) -> None:
        """One promotion takes these shares off these lines."""
        for line, fen in zip(lines, shares, strict=True):
            if fen:
                self.cuts[line, place] += fen

    def of_line(self, line: int) -> Fen:
        """Everything taken off a line so far."""
        return sum(self.cuts.get((line, place), 0) for place in range(len(self.rules)))


def allocate(best: Best, table: Table, whole: Whole, nets: Sequence[Fen]) -> Given:
    """Discounts by line and rule; `nets` is what each line costs before."""
    given = Given(table.rules)
    by_target: defaultdict[int, list[Piece]] = defaultdict(list)
    places = [hand_out(one) for one in table.pieces]
    for kind, number in best.choices:
        one, option = table.pieces[kind], table.pieces[kind].options[number]
        line = next(places[kind])
        chain(given, one, option, line)
        if option.target >= 0:
            by_target[option.target].append((line, option.left, one.covered_fen))
    for number in table.nth:
        place = table.targets[number][0]
        size, taken = table.rules[place].n, by_target[number]
        for begin in range(0, len(taken), size):
            group = sorted(taken[begin : begin + size])
            reward = reward_of(table.rules[place], taken[begin + size - 1][1])
            given.times[place] += 1
            given.take(place, [line for line, _, _ in group], split(reward, [left for _, left, _ in group]))
    for place, numbers in table.bundles.items():
        bundles(given, table.rules[place], place, [by_target[number] for number in numbers])
    whole_basket(given, best, whole, nets)
    return given


def hand_out(one: Alike) -> Iterator[int]:
    """The lines of like pieces, one by one, in the basket's order."""
    for line, pieces in one.lines:
        for _ in range(pieces):
            yield line


def chain(given: Given, one: Alike, option: Option, line: int) -> None:
    """A piece's own rules, one after the other."""
    left = one.unit_fen
    for place in option.chain:
        after = step(given.rules[place], left, one.unit_fen - one.covered_fen)
        given.times[place] += 1
        given.take(place, [line], [left - after])
        left = after


def bundles(given: Given, rule: Rule, place: int, slots: Sequence[Sequence[Piece]]) -> None:
    """The bundle's price over its pieces by list price, ties by the lines' order (domain rule 13)."""
    if not slots or not slots[0]:
        return
    count = len(slots[0]) // rule.slots[0].count
    sets = [
        sorted(
            piece
            for taken, slot in zip(slots, rule.slots, strict=True)
            for piece in taken[number * slot.count : (number + 1) * slot.count]
        )
        for number in range(count)
    ]
    given.times[place] += count
    if any(sum(covered for _, _, covered in pieces) < rule.value for pieces in sets):
        sets = [sorted(piece for pieces in sets for piece in pieces)]
        count_in_set = count
    else:
        count_in_set = 1
    for pieces in sets:
        covered = [piece[2] for piece in pieces]
        costs = split(rule.value * count_in_set, covered)
        given.take(
            place, [piece[0] for piece in pieces], [one - cost for one, cost in zip(covered, costs, strict=True)]
        )


def whole_basket(given: Given, best: Best, whole: Whole, nets: Sequence[Fen]) -> None:
    """What is taken off the whole basket, by what each line still costs."""
    lines = range(len(nets))
    left = [net - given.of_line(line) for line, net in enumerate(nets)]
    goods = sum(left)
    for place in best.pair:
        if place < 0:
            continue
        rule = whole.rules[place]
        of_order = place == best.pair[0]
        cut = order_cut(rule, goods) if of_order else reward_cut(rule, goods, sum(left), whole.points)
        given.times[place] += 1
        shares = split(cut, left)
        given.take(place, lines, shares)
        left = [fen - share for fen, share in zip(left, shares, strict=True)]
