"""What of a product can be had now: options without effect are left out, what needs an item that is out goes grey."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.recipes.queries.book import MISSING, Choice, RecipeBook
from shop.recipes.rules.lines import roles_of
from shop.recipes.rules.operations import changes_something


@dataclass(frozen=True, slots=True)
class Availability:
    """Options that are not offered here (`hidden`), options that cannot be made now, and why the product cannot."""

    hidden: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    sold_out: str | None = None
    allergens: tuple[str, ...] = ()


def availability(
    book: RecipeBook, product_id: int, variant_id: int | None, groups: Sequence[Sequence[int]], *, at: datetime
) -> Availability:
    """How a product stands; `groups` are the ids of its available options. What has no recipe is always there.

    Domain rule 12: oat milk out greys the option, not the latte; milk out leaves the latte with oat milk.
    """
    formula = book.formula(product_id, variant_id, at)
    if formula is None:
        return Availability()
    roles = roles_of(formula.lines)
    options = [one for group in groups for one in group if one in book.options]
    hidden = tuple(one for one in options if not changes_something(book.options[one].operations, roles))
    base = book.resolve(product_id, variant_id, at=at)
    allergens = book.allergens(base.needs)
    if not book.out or base.status == MISSING:
        return Availability(hidden, allergens=allergens)

    def lacking(chosen: Iterable[int]) -> set[int]:
        needs = book.resolve(product_id, variant_id, [Choice(one) for one in chosen], at=at).needs
        return {need.item_id for need in needs if need.item_id in book.out}

    without = lacking(())
    by_option = {one: lacking([one]) for one in options if one not in hidden}
    gone = {one for one, lacks in by_option.items() if lacks - without}
    open_items = set(without)
    for group in groups:
        offered = [one for one in group if one in by_option]
        cured = {item for item in without if any(item not in by_option[one] for one in offered if one not in gone)}
        gone |= {one for one in offered if by_option[one] & cured}
        open_items -= cured
    reason = None if not open_items else "、".join(book.about[item].name for item in sorted(open_items))
    return Availability(hidden, tuple(sorted(gone)), reason, allergens)
