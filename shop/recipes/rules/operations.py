"""What an option does to a recipe, by role: replace, scale, add, remove - in that order (domain rule 12)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from shop.kernel.errors import N_, Invalid, Problem
from shop.recipes.rules.lines import MODIFIER, Line

REPLACE, SCALE, ADD, REMOVE = "replace", "scale", "add", "remove"
_FORMS = {
    REPLACE: re.compile(r"replace\(([\w-]{1,64})->([\w-]{1,64}):([0-9]{1,6}(?:\.[0-9]{1,6})?)\)"),
    SCALE: re.compile(r"scale\(([\w-]{1,64}):([0-9]{1,6}(?:\.[0-9]{1,6})?)\)"),
    ADD: re.compile(r"add\(([\w-]{1,64}):([0-9]{1,6}(?:\.[0-9]{1,6})?)\)"),
    REMOVE: re.compile(r"remove\(([\w-]{1,64})\)"),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One step: on a `role`, or bringing an item (by `code`), by a factor or an amount of the item's unit."""

    verb: str
    role: str = ""
    code: str = ""
    number: Fraction = Fraction(1)


class KnownItem(NamedTuple):
    """An item an operation may name: its id, what it measures, its density in g/ml if it has one."""

    id: int
    dimension: str
    density: Fraction | None = None


def parse_operations(text: str) -> tuple[Operation, ...]:
    """Read ``replace(milk->M05:1.0);scale(ice:0.5)``. Raises Invalid with every part that cannot be understood."""
    found, problems = [], []
    for part in (one.strip() for one in text.split(";")):
        if not part:
            continue
        operation = _one(part)
        if operation is None:
            message = N_(
                "看不懂「%(part)s」。写法例如 replace(milk->M05:1.0)、scale(ice:0.5)、add(M01:18)、remove(cup)。"
            )
            problems.append(Problem("operations", message, {"part": part}))
        else:
            found.append(operation)
    if problems:
        raise Invalid(problems=tuple(problems))
    return tuple(found)


def _one(part: str) -> Operation | None:
    for verb, form in _FORMS.items():
        match = form.fullmatch(part.replace(" ", ""))
        if match is None:
            continue
        if verb == REPLACE:
            return Operation(verb, role=match[1], code=match[2], number=Fraction(match[3]))
        if verb == SCALE:
            return Operation(verb, role=match[1], number=Fraction(match[2]))
        if verb == ADD:
            return Operation(verb, code=match[1], number=Fraction(match[2]))
        return Operation(verb, role=match[1])
    return None


def changes_something(operations: Sequence[Operation], roles: Collection[str]) -> bool:
    """Whether an option makes sense on a recipe with these roles; one without operations always does."""
    return not operations or any(one.verb == ADD or one.role in roles for one in operations)


def apply(lines: Sequence[Line], operations: Iterable[Operation], items: Mapping[str, KnownItem]) -> tuple[Line, ...]:
    """The lines after all operations of all chosen options. Raises Invalid for items nobody knows or cannot weigh."""
    ordered = list(operations)
    if not ordered:
        return tuple(lines)
    problems = [
        Problem("operations", N_("选项里写的原料「%(code)s」不在原料表里。"), {"code": one.code})
        for one in ordered
        if one.code and one.code not in items
    ]
    if problems:
        raise Invalid(problems=tuple(problems))
    dimensions = {item.id: item for item in items.values()}
    result = list(lines)
    for one in (step for step in ordered if step.verb == REPLACE):
        result = [
            _replaced(line, one, items[one.code], dimensions) if line.role == one.role else line for line in result
        ]
    for one in (step for step in ordered if step.verb == SCALE):
        result = [line.scaled(one.number) if line.role == one.role else line for line in result]
    for one in (step for step in ordered if step.verb == ADD):
        result.append(Line(items[one.code].id, one.number * 1000, origin=MODIFIER))
    removed = {one.role for one in ordered if one.verb == REMOVE}
    return tuple(line for line in result if line.role not in removed and line.quantity > 0)


def _replaced(line: Line, one: Operation, new: KnownItem, known: Mapping[int, KnownItem]) -> Line:
    old = known.get(line.item_id)
    quantity = line.quantity * one.number
    if old is not None and old.dimension != new.dimension:
        density = new.density or old.density
        pair = (old.dimension, new.dimension)
        if density is None or set(pair) != {"mass", "volume"}:
            message = N_("「%(code)s」和被换掉的原料单位不同，又没有密度，换不了。")
            raise Invalid(problems=(Problem("operations", message, {"code": one.code}),))
        quantity = quantity * density if pair == ("volume", "mass") else quantity / density
    return replace(line, item_id=new.id, quantity=quantity, mode="plain", origin=MODIFIER)
