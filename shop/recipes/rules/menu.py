"""Every way to order a product, each tried: known items, amounts above 0, a price not below 0 (domain rule 12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product

from shop.kernel.errors import DomainError
from shop.kernel.money import Fen
from shop.recipes.rules.explode import explode, summed
from shop.recipes.rules.lines import Formula, Line, roles_of
from shop.recipes.rules.operations import KnownItem, Operation, apply, changes_something


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as far as it matters here."""

    id: int
    name: str
    price_fen: Fen
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """A group of options; between `least` and `most` of them are chosen."""

    least: int
    most: int
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Sellable:
    """A product in one form, with the groups offered with it and how it is made."""

    name: str
    price_fen: Fen
    groups: tuple[Choices, ...]
    formula: Formula | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A way to order something that cannot be fulfilled, and why."""

    name: str
    options: tuple[str, ...]
    why: str


def offered(choices: Choices, roles: frozenset[str]) -> Choices:
    """The group without options that would change nothing here."""
    fitting = tuple(one for one in choices.options if changes_something(one.operations, roles))
    return Choices(choices.least, choices.most, fitting)


def ways(groups: Sequence[Choices]) -> Iterator[tuple[Choice, ...]]:
    """Every combination of options."""
    per_group = [
        [
            picked
            for size in range(group.least, min(group.most, len(group.options)) + 1)
            for picked in combinations(group.options, size)
        ]
        for group in groups
    ]
    for picks in product(*per_group):
        yield tuple(chain.from_iterable(picks))


def check_sellable(
    one: Sellable, items: Mapping[str, KnownItem], preparations: Mapping[int, Formula]
) -> tuple[int, list[Wrong]]:
    """Try every way to order it: how many there are, and those that are wrong."""
    if one.formula is None:
        return 0, []
    roles = roles_of(one.formula.lines)
    known = {item.id for item in items.values()}
    groups = [offered(group, roles) for group in one.groups]
    lines = one.formula.lines_for(1000)
    count, wrong = 0, []
    resolved: dict[tuple[Operation, ...], str] = {}
    for picked in ways(groups):
        count += 1
        operations = tuple(chain.from_iterable(choice.operations for choice in picked))
        if operations not in resolved:
            resolved[operations] = _why_not(lines, operations, items, known, preparations)
        why = resolved[operations] or ("price" if one.price_fen + sum(c.price_fen for c in picked) < 0 else "")
        if why:
            wrong.append(Wrong(one.name, tuple(choice.name for choice in picked), why))
    return count, wrong


def _why_not(
    lines: Sequence[Line],
    operations: tuple[Operation, ...],
    items: Mapping[str, KnownItem],
    known: set[int],
    preparations: Mapping[int, Formula],
) -> str:
    try:
        needs = explode(apply(lines, operations, items), preparations)
    except DomainError as refusal:
        return str(refusal)
    if any(need.item_id not in known for need in needs):
        return "item"
    used = {need.item_id for need in needs}
    return "" if needs and set(summed(needs)) == used else "nothing"
