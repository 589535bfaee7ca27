"""The exact best choice for the pieces: branch and bound over pieces that are alike, counted in nodes, not in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shop.kernel.money import Fen
from shop.promotions.rules.facts import Rule
from shop.promotions.rules.options import Alike, Option, Target, options_for, shares_of
from shop.promotions.rules.whole import Whole, percent_of, rank

Choice = tuple[int, int]
Rank = tuple[int, list[int], list[int]]


@dataclass(slots=True)
class Best:
    """The best found: what is owed, by which promotions, and how each piece is treated (kind of piece, option)."""

    total_fen: Fen
    mask: int
    pair: tuple[int, int]
    choices: tuple[Choice, ...]


def reward_of(rule: Rule, left_fen: Fen) -> Fen:
    """What the n-th piece saves, given what it costs."""
    return min(percent_of(left_fen, rule.value), left_fen - min(left_fen, rule.floor_fen))


class Table:
    """The pieces with their options, and the state of every group while pieces are put into it one by one."""

    def __init__(self, pieces: Sequence[Alike], rules: Sequence[Rule], targets: Sequence[Target]) -> None:
        self.pieces, self.rules, self.targets = pieces, rules, targets
        self.shares = {
            place: shares_of(rule, pieces, targets, place) for place, rule in enumerate(rules) if rule.kind == "bundle"
        }
        for one in pieces:
            one.options = options_for(one, rules, targets, self.shares)
        self.nth = [number for number, (place, _) in enumerate(targets) if rules[place].kind == "nth"]
        self.bundles = {
            place: [number for number, (owner, _) in enumerate(targets) if owner == place] for place in self.shares
        }
        self.limited = [place for place, rule in enumerate(rules) if rule.most]
        self.caps = self._caps()
        self.taken = [0] * len(targets)
        self.waiting = [0] * len(targets)
        self.used = [0] * len(rules)
        self.gain = [0] * len(rules)

    def _caps(self) -> list[int]:
        """How many pieces each target can take in all; -1 where nothing but the basket ends it."""
        supply = [sum(one.count for one in self.pieces if number in one.targets) for number in range(len(self.targets))]
        caps = [-1] * len(self.targets)
        for number, (place, slot) in enumerate(self.targets):
            rule = self.rules[place]
            if slot >= 0:
                sets = min(
                    supply[other] // part.count for other, part in zip(self.bundles[place], rule.slots, strict=True)
                )
                caps[number] = (min(sets, rule.most) if rule.most else sets) * rule.slots[slot].count
            elif rule.kind == "nth":
                groups = supply[number] // rule.n
                caps[number] = (min(groups, rule.most) if rule.most else groups) * rule.n
            elif rule.most:
                caps[number] = rule.most
        return caps

    def uses(self, option: Option) -> list[int]:
        """The targets with an end that an option takes one piece of."""
        own = [number for number, (place, slot) in enumerate(self.targets) if slot < 0 and place in option.chain]
        return [number for number in (*own, option.target) if number >= 0 and self.caps[number] >= 0]

    def put(self, one: Alike, option: Option) -> tuple[Fen, Fen, Fen] | None:
        """Treat one more piece so: (saved, saved for good, hoped for); None where a limit forbids it."""
        if any(0 < self.rules[place].most <= self.used[place] for place in option.chain):
            return None
        number = option.target
        if number < 0:
            answer = (option.sure, option.sure, 0)
        else:
            place, slot = self.targets[number]
            rule, taken = self.rules[place], self.taken[number]
            size = rule.slots[slot].count if slot >= 0 else rule.n
            if taken >= self.caps[number]:
                return None
            if slot >= 0:
                gain = one.covered_fen - self.shares[place][slot][taken % size]
                self.gain[place] += gain
                answer = (gain, 0, 0)
            elif taken % size == size - 1:
                reward = reward_of(rule, option.left)
                answer = (option.sure + reward, option.sure + reward, -self.waiting[number])
                self.waiting[number] = 0
            else:
                part = option.hoped - option.sure
                self.waiting[number] += part
                answer = (option.sure, option.sure, part)
            self.taken[number] = taken + 1
        for place in option.chain:
            self.used[place] += 1
        return answer

    def take_back(self, one: Alike, option: Option, waiting: Fen) -> None:
        """Undo `put`; `waiting` is what the group was hoping for before."""
        for place in option.chain:
            self.used[place] -= 1
        number = option.target
        if number < 0:
            return
        place, slot = self.targets[number]
        self.taken[number] -= 1
        if slot >= 0:
            self.gain[place] -= (
                one.covered_fen - self.shares[place][slot][self.taken[number] % len(self.shares[place][slot])]
            )
        else:
            self.waiting[number] = waiting

    def missing(self) -> Iterator[tuple[int, int]]:
        """(target, pieces) still needed to complete every group that was begun."""
        for number in self.nth:
            size = self.rules[self.targets[number][0]].n
            if self.taken[number] % size:
                yield number, size - self.taken[number] % size
        for place, numbers in self.bundles.items():
            slots = self.rules[place].slots
            sets = max(-(-self.taken[number] // slot.count) for number, slot in zip(numbers, slots, strict=True))
            for number, slot in zip(numbers, slots, strict=True):
                if self.taken[number] < sets * slot.count:
                    yield number, sets * slot.count - self.taken[number]

    def complete(self) -> bool:
        """Whether every group is full and every bundle saves something."""
        return next(self.missing(), None) is None and all(
            self.gain[place] > 0 for place, numbers in self.bundles.items() if self.taken[numbers[0]]
        )

    def key(self) -> tuple[int, ...]:
        """All of the state on which the rest of the search depends."""
        told = [
            self.taken[number] if self.rules[self.targets[number][0]].most
            else self.taken[number] % self.rules[self.targets[number][0]].n
            for number in self.nth
        ]  # fmt: skip
        for place, numbers in self.bundles.items():
            slots = self.rules[place].slots
            full = 0
            if not self.rules[place].most:
                full = min(self.taken[number] // slot.count for number, slot in zip(numbers, slots, strict=True))
            told += [self.taken[number] - full * slot.count for number, slot in zip(numbers, slots, strict=True)]
        told += [self.used[place] for place in self.limited]
        return tuple(told)


class Hopes:
    """The most that pieces not yet treated can save: what has no end by the piece, what has one by its uses left."""

    def __init__(self, table: Table) -> None:
        pieces, caps = table.pieces, table.caps
        self.table = table
        self.ended = [number for number, cap in enumerate(caps) if cap >= 0]
        self.own = [[0] * (len(one.options) + 1) for one in pieces]
        self.later = [0] * (len(pieces) + 1)
        self.more = [[0] * len(caps) for _ in range(len(pieces) + 1)]
        for place in range(len(pieces) - 1, -1, -1):
            one, own, more = pieces[place], self.own[place], list(self.more[place + 1])
            for number in range(len(one.options) - 1, -1, -1):
                option = one.options[number]
                own[number] = max(own[number + 1], 0 if table.uses(option) else option.hoped)
            for option in one.options:
                for target in table.uses(option):
                    more[target] = max(more[target], option.hoped - own[0])
            self.more[place] = more
            self.later[place] = self.later[place + 1] + one.count * own[0]

    def rest(self, place: int, left: int, first: int) -> Fen:
        """An upper bound for `left` pieces of a kind (treated by its options from `first`) and all kinds after it."""
        table = self.table
        hoped = self.later[place + 1] + left * self.own[place][0]
        more = self.more[place]
        for number in self.ended:
            if more[number]:
                rule_place, slot = table.targets[number]
                taken = (
                    table.used[rule_place]
                    if slot < 0 and table.rules[rule_place].kind != "nth"
                    else table.taken[number]
                )
                hoped += more[number] * (table.caps[number] - taken)
        return hoped


class Search:
    """Depth first, the most promising treatment first; a state seen before with no less saved is not tried again."""

    def __init__(self, table: Table, whole: Whole, fixed_fen: Fen, *, most_nodes: int) -> None:
        self.table, self.whole, self.most_nodes = table, whole, most_nodes
        pieces = table.pieces
        self.gross = fixed_fen + sum(one.unit_fen * one.count for one in pieces)
        self.hopes = Hopes(table)
        self.hope = [0] * (len(pieces) + 1)
        self.supply = [[0] * len(table.targets) for _ in range(len(pieces) + 1)]
        for place in range(len(pieces) - 1, -1, -1):
            one = pieces[place]
            self.hope[place] = self.hope[place + 1] + one.count * max(0, one.options[0].hoped if one.options else 0)
            self.supply[place] = list(self.supply[place + 1])
            for number in one.targets:
                self.supply[place][number] += one.count
        self.level = not whole.steps(self.gross - self.hope[0], self.gross)
        self.plain = len(whole.pairs) == 1
        self.nodes = 0
        self.path: list[Choice] = []
        self.seen: dict[tuple[int, ...], list[tuple[Fen, int]]] = {}
        total, pair = whole.best(self.gross)
        self.best = Best(total, bits_of(pair), pair, ())
        self.ranks: dict[int, Rank] = {}

    def rank(self, mask: int) -> Rank:
        """How a set of promotions is told from another at the same total."""
        found = self.ranks.get(mask)
        if found is None:
            places = [place for place in range(len(self.whole.rules)) if mask >> place & 1]
            found = self.ranks[mask] = rank(self.whole.rules, places)
        return found

    def exact(self) -> bool:
        """Whether everything worth trying was tried."""
        return self.nodes <= self.most_nodes

    def settle(self, saved: Fen, mask: int) -> None:
        """Every piece is treated: keep it if it is the best so far."""
        if not self.table.complete():
            return
        total, pair = self.whole.best(self.gross - saved)
        mask |= bits_of(pair)
        best = self.best
        if total < best.total_fen or (total == best.total_fen and self.rank(mask) < self.rank(best.mask)):
            self.best = Best(total, mask, pair, tuple(self.path))

    def hopeless(self, low: Fen, high: Fen, mask: int) -> bool:
        """Whether nothing better than the best can come of it."""
        floor = self.whole.floor(low, high)
        best = self.best
        return floor > best.total_fen or (floor == best.total_fen and self.rank(mask) >= self.rank(best.mask))

    def known(self, key: tuple[int, ...], saved: Fen, mask: int, rest: Fen, high: Fen) -> bool:
        """Whether the same was reached before, no worse; remembers it otherwise."""
        before = self.seen.setdefault(key, [])
        for other, others in before:
            if other == saved and others & ~mask == 0:
                return True
            further = other > saved and (self.plain or others & ~mask == 0)
            if further and (self.level or not self.whole.steps(self.gross - other - rest, high)):
                return True
        before.append((saved, mask))
        return False

    def run(self, place: int, left: int, first: int, saved: Fen, firm: Fen, credit: Fen, mask: int) -> None:
        """Treat the `left` pieces of a kind, then the kinds after it.

        `saved` so far, `firm` of it for good; `credit` is hoped of groups that are begun.
        """
        self.nodes += 1
        table = self.table
        if self.nodes > self.most_nodes:
            return
        if place == len(table.pieces):
            self.settle(saved, mask)
            return
        one = table.pieces[place]
        options = one.options
        rest = credit + self.hope[place + 1] + left * max(0, options[first].hoped if first < len(options) else 0)
        rest = min(rest, credit + self.hopes.rest(place, left, first))
        high = self.gross - firm
        if self.hopeless(self.gross - saved - rest, high, mask):
            return
        behind = self.supply[place + 1]
        if any(need > behind[number] + (left if number in one.targets else 0) for number, need in table.missing()):
            return
        key = (place, left, first, *table.key(), *(() if self.level else table.gain))
        if self.known(key, saved, mask, rest, high):
            return
        for number in range(first, len(options)):
            option = options[number]
            waiting = table.waiting[option.target] if option.target >= 0 else 0
            change = table.put(one, option)
            if change is None:
                continue
            self.path.append((place, number))
            ahead = (
                (place, left - 1, number)
                if left > 1
                else (place + 1, table.pieces[place + 1].count if place + 1 < len(table.pieces) else 0, 0)
            )
            self.run(*ahead, saved + change[0], firm + change[1], credit + change[2], mask | option.bits)
            self.path.pop()
            table.take_back(one, option, waiting)
            if self.nodes > self.most_nodes:
                return
        behind_count = table.pieces[place + 1].count if place + 1 < len(table.pieces) else 0
        self.run(place + 1, behind_count, 0, saved, firm, credit, mask)


def bits_of(pair: tuple[int, int]) -> int:
    """The promotions of a choice as bits."""
    return sum(1 << place for place in pair if place >= 0)
