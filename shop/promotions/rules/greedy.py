"""Where the search starts: again and again the treatment that saves most per piece (then priority, then id)."""

from __future__ import annotations

from collections.abc import Iterator

from shop.kernel.money import Fen
from shop.promotions.rules.search import Choice, Search, Table, reward_of

Move = tuple[Fen, int, list[Choice]]


def start(search: Search) -> None:
    """Let the search begin with the greedy choice as the best known."""
    table = search.table
    left = [one.count for one in table.pieces]
    choices: list[Choice] = []
    counted = [0] * len(table.rules)
    while (found := best_move(table, left, counted)) is not None:
        place, (_, _, treated) = found
        counted[place] += 1
        for choice in treated:
            left[choice[0]] -= 1
        choices += treated
    follow(search, sorted(choices))


def best_move(table: Table, left: list[int], counted: list[int]) -> tuple[int, Move] | None:
    """The rule and the pieces that save most per piece."""
    best: tuple[int, Move] | None = None
    for place, rule in enumerate(table.rules):
        if 0 < rule.most <= counted[place]:
            continue
        for move in moves(table, left, place):
            if move[0] > 0 and (best is None or move[0] * best[1][1] > best[1][0] * move[1]):
                best = (place, move)
    return best


def moves(table: Table, left: list[int], place: int) -> Iterator[Move]:
    """What one rule alone could do next: (saving, pieces, choices)."""
    rule = table.rules[place]
    if rule.kind == "bundle":
        yield from bundle_moves(table, left, place)
        return
    taken: list[Choice] = []
    for kind, one in enumerate(table.pieces):
        for number, option in enumerate(one.options):
            if not left[kind] or option.bits != 1 << place:
                continue
            if option.target < 0:
                yield option.hoped, 1, [(kind, number)]
            else:
                taken += [(kind, number)] * min(left[kind], rule.n - len(taken))
                if len(taken) == rule.n:
                    yield reward_of(rule, option.left), rule.n, taken
                    return


def bundle_moves(table: Table, left: list[int], place: int) -> Iterator[Move]:
    """The dearest pieces that fill one bundle."""
    free = list(left)
    taken: list[Choice] = []
    covered = 0
    for number, slot in zip(table.bundles[place], table.rules[place].slots, strict=True):
        wanted = slot.count
        for kind, one in enumerate(table.pieces):
            for chosen, option in enumerate(one.options):
                if option.target == number:
                    count = min(wanted, free[kind])
                    taken += [(kind, chosen)] * count
                    covered += one.covered_fen * count
                    free[kind] -= count
                    wanted -= count
        if wanted:
            return
    yield covered - table.rules[place].value, len(taken), taken


def follow(search: Search, choices: list[Choice]) -> None:
    """Price one choice for every piece as the search would."""
    table = search.table
    done: list[tuple[int, int, Fen]] = []
    saved = mask = 0
    for kind, number in choices:
        one = table.pieces[kind]
        option = one.options[number]
        waiting = table.waiting[option.target] if option.target >= 0 else 0
        change = table.put(one, option)
        if change is None:
            break
        done.append((kind, number, waiting))
        saved += change[0]
        mask |= option.bits
    search.path = list(choices[: len(done)])
    search.settle(saved, mask)
    search.path = []
    for kind, number, waiting in reversed(done):
        one = table.pieces[kind]
        table.take_back(one, one.options[number], waiting)
