"""Every way to treat every piece, tried one by one: slow and plain, to hold the engine against."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from shop.promotions.rules.eligible import eligible
from shop.promotions.rules.facts import GROUP_KINDS, ORDER_KINDS, PIECE_KINDS, REWARD_KINDS, Cart, CartLine, Rule
from shop.promotions.rules.whole import order_cut, percent_of, reward_cut

Treatment = tuple[tuple[Rule, ...], Rule | None, int]


def treatments(line: CartLine, rules: list[Rule]) -> Iterator[Treatment]:
    own = [rule for rule in rules if rule.kind in PIECE_KINDS and rule.scope.covers(line)]
    rows: list[tuple[Rule, ...]] = [(), *((rule,) for rule in own)]
    stackable = [rule for rule in own if rule.stackable]
    for size in range(2, len(stackable) + 1):
        rows += combinations(stackable, size)
    for row in rows:
        yield row, None, 0
        for rule in rules:
            if rule.kind not in GROUP_KINDS or (row and not (rule.stackable and all(one.stackable for one in row))):
                continue
            if rule.kind == "nth" and rule.scope.covers(line):
                yield row, rule, 0
            if rule.kind == "bundle" and not row:
                for slot, part in enumerate(rule.slots):
                    if part.scope.covers(line):
                        yield row, rule, slot


def chained(line: CartLine, row: tuple[Rule, ...]) -> int:
    left, extra = line.unit_fen, line.unit_fen - max(0, min(line.list_fen, line.unit_fen))
    for rule in row:
        if rule.kind == "percent":
            after = left - percent_of(left, rule.value)
        elif rule.kind == "amount":
            after = max(0, left - rule.value)
        else:
            after = min(left, rule.value + extra)
        left = max(after, min(left, rule.floor_fen))
    return left


def cost(units: list[CartLine], chosen: tuple[Treatment, ...], rules: list[Rule]) -> int | None:
    """What the pieces cost, or None where a limit is passed, a group is not full or a bundle saves nothing."""
    lefts = [chained(line, row) for line, (row, _, _) in zip(units, chosen, strict=True)]
    total = sum(lefts)
    for rule in rules:
        if rule.kind in PIECE_KINDS:
            times = sum(rule in row for row, _, _ in chosen)
        elif rule.kind == "nth":
            group = [left for left, (_, one, _) in zip(lefts, chosen, strict=True) if one is rule]
            if len(group) % rule.n:
                return None
            times = len(group) // rule.n
            for left in group[rule.n - 1 :: rule.n]:
                total -= min(percent_of(left, rule.value), left - min(left, rule.floor_fen))
        elif rule.kind == "bundle":
            counts = [sum(one is rule and at == slot for _, one, at in chosen) for slot in range(len(rule.slots))]
            times = counts[0] // rule.slots[0].count
            if any(count != times * slot.count for count, slot in zip(counts, rule.slots, strict=True)):
                return None
            covered = sum(
                max(0, min(line.list_fen, line.unit_fen))
                for line, (_, one, _) in zip(units, chosen, strict=True)
                if one is rule
            )
            if times and covered <= times * rule.value:
                return None
            total -= covered - times * rule.value
        else:
            continue
        if rule.most and times > rule.most:
            return None
    return total


def tried(cart: Cart, rules: list[Rule]) -> tuple[int, tuple[int, list[int], list[int]]]:
    """The lowest total and, of those that reach it, the fewest promotions, lowest priorities, lowest ids."""
    usable = eligible(rules, cart)
    lines = sorted((line for line in cart.lines if line.pieces), key=lambda one: (-one.unit_fen, one.product_id))
    units = [line for line in lines for _ in range(line.pieces)]
    fixed = sum(line.net_fen for line in cart.lines if not line.pieces)
    orders = [None, *(rule for rule in usable if rule.kind in ORDER_KINDS)]
    rewards = [None, *(rule for rule in usable if rule.kind in REWARD_KINDS)]
    found = []
    for chosen in product(*(list(treatments(line, usable)) for line in units)):
        pieces = cost(units, chosen, usable)
        if pieces is None:
            continue
        goods = fixed + pieces
        for order, reward in product(orders, rewards):
            left = goods - (order_cut(order, goods) if order else 0)
            total = left - (reward_cut(reward, goods, left, cart.points) if reward else 0)
            used = {rule.id: rule for row, _, _ in chosen for rule in row}
            used |= {rule.id: rule for _, rule, _ in chosen if rule}
            used |= {rule.id: rule for rule in (order, reward) if rule}
            rank = (len(used), sorted(rule.priority for rule in used.values()), sorted(used))
            found.append((total, rank))
    return min(found)
