"""The best price of a basket under promotions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from shop.kernel.money import Fen
from shop.promotions.rules.allocate import Given, allocate
from shop.promotions.rules.eligible import eligible
from shop.promotions.rules.facts import Applied, Cart, Cut, Priced, PricedLine, Rule
from shop.promotions.rules.greedy import start
from shop.promotions.rules.options import alike, covering, targets_of
from shop.promotions.rules.search import Search, Table
from shop.promotions.rules.whole import Whole, points_times

#: Up to here everything is tried (domain rule 14); beyond, or after so many nodes, the best found so far counts.
UNITS, RULES = 40, 12
NODES, NODES_BEYOND = 100_000, 2_000
MOST_UNITS, MOST_RULES = 200, 24
FEN_PER_POINT = 100


def price(cart: Cart, rules: Iterable[Rule]) -> Priced:
    """The lowest total, which promotions made it, and what each took off each line."""
    usable = reachable(eligible(rules, cart), cart)
    chosen = usable[:MOST_RULES]
    tried = within(cart, MOST_UNITS)
    nets = [line.net_fen for line in cart.lines]
    if not chosen or not sum(nets):
        return answer(cart, Given(chosen), nets, exact=True, nodes=0, points_spent=0)
    targets = targets_of(chosen)
    table = Table(alike(tried, chosen, targets), chosen, targets)
    units = sum(line.pieces for line in cart.lines)
    whole = Whole(chosen, cart.points)
    fixed = sum(net - line.pieces * line.unit_fen for net, line in zip(nets, tried.lines, strict=True))
    small = units <= UNITS and len(usable) <= RULES
    search = Search(table, whole, fixed, most_nodes=NODES if small else NODES_BEYOND)
    start(search)
    search.run(0, table.pieces[0].count if table.pieces else 0, 0, 0, 0, 0, 0)
    given = allocate(search.best, table, whole, nets)
    exact = search.exact() and units <= MOST_UNITS and len(usable) <= MOST_RULES
    return answer(cart, given, nets, exact=exact, nodes=search.nodes, points_spent=spent(search, given, nets, cart))


def reachable(rules: Sequence[Rule], cart: Cart) -> list[Rule]:
    """Without the rules whose goods are not in the basket, and without groups that cannot be filled."""
    targets = targets_of(rules)
    supply = [0] * len(targets)
    for line in cart.lines:
        for number in covering(line, rules, targets) if line.pieces > 0 else ():
            supply[number] += line.pieces
    short: set[int] = set()
    for (place, slot), pieces in zip(targets, supply, strict=True):
        rule = rules[place]
        needed = rule.slots[slot].count if slot >= 0 else rule.n if rule.kind == "nth" else 1
        if pieces < needed:
            short.add(place)
    return [rule for place, rule in enumerate(rules) if place not in short]


def within(cart: Cart, most: int) -> Cart:
    """The cart with only its dearest pieces open to the pieces' promotions, where there are too many to try."""
    if sum(line.pieces for line in cart.lines) <= most:
        return cart
    order = sorted(range(len(cart.lines)), key=lambda at: (-cart.lines[at].unit_fen, cart.lines[at].product_id, at))
    lines = list(cart.lines)
    for place in order:
        pieces = min(lines[place].pieces, most)
        most -= pieces
        lines[place] = replace(lines[place], pieces=pieces)
    return replace(cart, lines=tuple(lines))


def spent(search: Search, given: Given, nets: Sequence[Fen], cart: Cart) -> int:
    """The points this price uses up."""
    reward = search.best.pair[1]
    if reward < 0 or given.rules[reward].kind != "points":
        return 0
    rule = given.rules[reward]
    before = sum(nets) - sum(fen for (_, place), fen in given.cuts.items() if place != reward)
    times = points_times(rule, before, cart.points)
    return times * rule.points


def answer(cart: Cart, given: Given, nets: Sequence[Fen], *, exact: bool, nodes: int, points_spent: int) -> Priced:
    """Everything in the shape the shop uses."""
    lines = tuple(
        PricedLine(
            line.key,
            nets[place] - given.of_line(place),
            tuple(
                Cut(rule.id, given.cuts[place, number])
                for number, rule in enumerate(given.rules)
                if (place, number) in given.cuts
            ),
        )
        for place, line in enumerate(cart.lines)
    )
    total = sum(line.total_fen for line in lines)
    applied = tuple(
        Applied(rule.id, rule.name, rule.kind, given.times[place], fen)
        for place, rule in enumerate(given.rules)
        if (fen := sum(cut for (_, owner), cut in given.cuts.items() if owner == place))
    )
    below = tuple(
        line.key
        for line, priced in zip(cart.lines, lines, strict=True)
        if line.least_fen and priced.total_fen < line.pieces * line.least_fen
    )
    return Priced(total, lines, applied, exact, nodes, points_spent, total // FEN_PER_POINT, below)
