"""Items and quantities as people type them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from shop.kernel.errors import N_, DomainError, Problem
from shop.stock.models import Item
from shop.stock.rules.typed import typed_quantity

NO_ITEM = N_("没有这种物料。请从列表里选。")


def item_named(text: str | None, items: Sequence[Item]) -> Item | None:
    """The item of this code or name; what follows the code does not matter."""
    known = {one.name: one for one in items} | {one.code: one for one in items}
    plain = (text or "").strip()
    return known.get(plain) or known.get(plain.split(" ")[0])


def typed_of(
    text: str | None, item: Item, field: str, *, packs: dict[str, Fraction] | None = None
) -> tuple[int, list[Problem]]:
    """A typed quantity of an item in thousandths, and what cannot be read of it."""
    named: dict[str, Fraction] = {**{pack.name: pack.factor for pack in item.packs}, **(packs or {})}
    try:
        return typed_quantity(text or "", dimension=item.dimension, density=item.density, packs=named), []
    except DomainError as error:
        return 0, [Problem(field, one.message, one.facts) for one in error.problems]
