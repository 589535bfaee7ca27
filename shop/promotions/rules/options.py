"""Pieces that are alike, and what may be done with one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from shop.kernel.money import Fen, split
from shop.promotions.rules.facts import GROUP_KINDS, PIECE_KINDS, Cart, CartLine, Rule
from shop.promotions.rules.whole import percent_of

MOST_CHAINED = 5
Target = tuple[int, int]


@dataclass(slots=True)
class Option:
    """One way to treat a piece: rules in a row, and perhaps a place in a group (n-th piece or bundle slot).

    `hoped` is the most it can save; `sure` what it saves whatever else happens; `left` what the piece costs after its
    own rules. `target` is the place in the list of targets, -1 for none.
    """

    chain: tuple[int, ...]
    target: int
    hoped: Fen
    sure: Fen
    left: Fen
    bits: int
    label: tuple[int, ...] = ()


@dataclass(slots=True)
class Alike:
    """Pieces that differ in nothing a promotion looks at: price, list part of it, and the rules that cover them."""

    unit_fen: Fen
    covered_fen: Fen
    targets: tuple[int, ...]
    count: int = 0
    lines: list[tuple[int, int]] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)


def targets_of(rules: Sequence[Rule]) -> list[Target]:
    """(rule, slot) of everything a piece can be put to; slot -1 where the rule has none."""
    found: list[Target] = []
    for place, rule in enumerate(rules):
        if rule.kind == "bundle":
            found += [(place, slot) for slot in range(len(rule.slots))]
        elif rule.kind == "nth" or rule.kind in PIECE_KINDS:
            found.append((place, -1))
    return found


def covering(line: CartLine, rules: Sequence[Rule], targets: Sequence[Target]) -> tuple[int, ...]:
    """The targets a line's pieces can be put to."""
    return tuple(
        number
        for number, (place, slot) in enumerate(targets)
        if (rules[place].slots[slot].scope if slot >= 0 else rules[place].scope).covers(line)
    )


def alike(cart: Cart, rules: Sequence[Rule], targets: Sequence[Target]) -> list[Alike]:
    """The basket's pieces, dearest first. Where a rule for the n-th piece may follow another, products stay apart,
    so that the order of equal prices never depends on which other promotions there are."""
    apart = any(rule.kind == "nth" and rule.stackable for rule in rules)
    found: dict[tuple[int, ...], Alike] = {}
    for place, line in enumerate(cart.lines):
        if line.pieces <= 0:
            continue
        covered = max(0, min(line.list_fen, line.unit_fen))
        numbers = covering(line, rules, targets)
        key = (-line.unit_fen, -covered, line.product_id if apart else 0, *numbers)
        one = found.setdefault(key, Alike(line.unit_fen, covered, numbers))
        one.count += line.pieces
        one.lines.append((place, line.pieces))
    return [found[key] for key in sorted(found)]


def step(rule: Rule, left: Fen, extra: Fen) -> Fen:
    """What a piece costs after one more rule of its own."""
    if rule.kind == "percent":
        after = left - percent_of(left, rule.value)
    elif rule.kind == "amount":
        after = left - min(left, rule.value)
    else:
        after = min(left, rule.value + extra)
    return max(after, min(left, rule.floor_fen))


def chains(rules: Sequence[Rule], places: Sequence[int]) -> list[tuple[int, ...]]:
    """Every choice of a piece's own rules: one alone, or several that may follow each other."""
    stackable = [place for place in places if rules[place].stackable][:MOST_CHAINED]
    found: list[tuple[int, ...]] = [(place,) for place in places]
    for size in range(2, len(stackable) + 1):
        found += combinations(stackable, size)
    return found


def shares_of(rule: Rule, pieces: Sequence[Alike], targets: Sequence[Target], place: int) -> list[list[Fen]]:
    """What each piece of a bundle is counted at while it is put together; over a whole bundle exactly its price."""
    weights: list[int] = []
    for slot, wanted in enumerate(rule.slots):
        number = targets.index((place, slot))
        dearest = max((one.covered_fen for one in pieces if number in one.targets), default=0)
        weights += [dearest] * wanted.count
    parts = iter(split(rule.value, weights))
    return [[next(parts) for _ in range(wanted.count)] for wanted in rule.slots]


def options_for(
    one: Alike, rules: Sequence[Rule], targets: Sequence[Target], shares: dict[int, list[list[Fen]]]
) -> list[Option]:
    """Everything worth doing with such a piece, most promising first; the order never depends on other promotions."""
    own = [targets[number][0] for number in one.targets if rules[targets[number][0]].kind in PIECE_KINDS]
    extra = one.unit_fen - one.covered_fen
    found: list[Option] = []
    for chain in chains(rules, own):
        left, useful = one.unit_fen, True
        for place in chain:
            after = step(rules[place], left, extra)
            useful, left = useful and after < left, after
        if useful:
            saved = one.unit_fen - left
            found.append(Option(chain, -1, saved, saved, left, sum(1 << place for place in chain)))
    own_options = list(found)
    for number in one.targets:
        place, slot = targets[number]
        rule = rules[place]
        if rule.kind not in GROUP_KINDS:
            continue
        if slot >= 0:
            hoped = one.covered_fen - min(shares[place][slot])
            found.append(Option((), number, hoped, 0, one.unit_fen, 1 << place))
            continue
        part = -(-percent_of(one.unit_fen, rule.value) // rule.n)
        found.append(Option((), number, part, 0, one.unit_fen, 1 << place))
        if rule.stackable:
            found += [
                Option(before.chain, number, before.hoped + part, before.sure, before.left, before.bits | 1 << place)
                for before in own_options
                if all(rules[own_place].stackable for own_place in before.chain)
            ]
    for option in found:
        option.label = label(option, rules, targets)
    return sorted(found, key=lambda option: (-option.hoped, option.label))


def label(option: Option, rules: Sequence[Rule], targets: Sequence[Target]) -> tuple[int, ...]:
    """Tells options of one saving apart, by nothing but the rules themselves."""
    told: list[int] = []
    for place in option.chain:
        told += [rules[place].priority, rules[place].id]
    if option.target >= 0:
        place, slot = targets[option.target]
        told += [rules[place].priority, rules[place].id, slot]
    return tuple(told)
