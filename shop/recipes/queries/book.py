"""The recipe book: how everything is made, in memory, read once per version of the catalogue and never per sale."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from sqlalchemy import select

from shop.catalog.models import ModifierOption
from shop.catalog.queries.version import ByVersion
from shop.db import session
from shop.kernel.errors import DomainError
from shop.kernel.quantity import Thousandths
from shop.recipes.models import ItemOut, Recipe, RecipeLine, RecipeVersion
from shop.recipes.rules.explode import Need, explode, summed
from shop.recipes.rules.lines import Formula, Line
from shop.recipes.rules.operations import KnownItem, Operation, apply, parse_operations
from shop.stock.models import UNITS, Dimension, Item

RESOLVED, MISSING = "resolved", "missing"
MOST_REMEMBERED = 4000


class Choice(NamedTuple):
    """An option somebody chose, and how often."""

    option_id: int
    quantity: int = 1


class Made(NamedTuple):
    """Product and form (None: the product itself)."""

    product_id: int
    variant_id: int | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one of something takes: the version it was made by and its needs; `why` it is missing."""

    status: str
    version_id: int | None = None
    needs: tuple[Need, ...] = ()
    why: str = ""
    one: tuple[tuple[int, Thousandths], ...] = ()

    def taken(self, quantity: Thousandths) -> tuple[tuple[int, Thousandths], ...]:
        """What `quantity` thousandths of it take out of stock: (item, thousandths) in the order of items."""
        return self.one if quantity == 1000 else tuple(sorted(summed(self.needs, times=quantity).items()))


class About(NamedTuple):
    """What people want to know of an item."""

    code: str
    name: str
    name_en: str
    unit: str
    allergens: tuple[str, ...]


class KnownOption(NamedTuple):
    """What an option does, or why nobody can tell."""

    operations: tuple[Operation, ...]
    problem: str = ""


#: An option that changes nothing: it is the same recipe with it and without.
NO_OPTION = KnownOption(())


@dataclass(frozen=True, slots=True)
class RecipeBook:
    """All recipes of one version of the catalogue. Formulas stand in the order of their `valid_from`."""

    version: int
    products: Mapping[Made, tuple[Formula, ...]]
    preparations: Mapping[int, tuple[Formula, ...]]
    options: Mapping[int, KnownOption]
    items: Mapping[str, KnownItem]
    about: Mapping[int, About]
    out: Mapping[int, str]
    _known: dict[tuple[object, ...], Resolved] = field(default_factory=dict, repr=False, compare=False)

    def formula(self, product_id: int, variant_id: int | None, at: datetime) -> Formula | None:
        """How it was made at a moment; a form without a recipe of its own is made as its product."""
        for key in dict.fromkeys((Made(product_id, variant_id), Made(product_id, None))):
            found = _at(self.products.get(key, ()), at)
            if found is not None:
                return found
        return None

    def preparations_at(self, at: datetime) -> dict[int, Formula]:
        """How each preparation was made at a moment."""
        found = {item_id: _at(formulas, at) for item_id, formulas in self.preparations.items()}
        return {item_id: formula for item_id, formula in found.items() if formula is not None}

    def preparation(self, item_id: int, at: datetime) -> Formula | None:
        """How a preparation was made at a moment; before its first version, by the first. None: it has no recipe."""
        formulas = self.preparations.get(item_id, ())
        return _at(formulas, at) or next(iter(formulas), None)

    def allergens(self, needs: Iterable[Need]) -> tuple[str, ...]:
        """The allergens of everything that goes in, each once."""
        found = (one for need in needs if need.item_id in self.about for one in self.about[need.item_id].allergens)
        return tuple(dict.fromkeys(found))

    def resolve(
        self, product_id: int, variant_id: int | None, options: Iterable[Choice] = (), *, at: datetime
    ) -> Resolved:
        """What one of it takes with these options. Without a recipe, or with one that cannot be worked out: missing."""
        formula = self.formula(product_id, variant_id, at)
        if formula is None:
            return Resolved(MISSING)
        chosen = tuple([one for one in options if self.options.get(one.option_id, NO_OPTION) != NO_OPTION])
        inner = self.preparations_at(at) if self.preparations else {}
        key = (formula.version_id, chosen, tuple(one.version_id for one in inner.values()))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._resolved(formula, chosen, inner)
        return found

    def _resolved(self, formula: Formula, chosen: tuple[Choice, ...], inner: Mapping[int, Formula]) -> Resolved:
        known = [(one, self.options[one.option_id]) for one in chosen]
        if wrong := next((option.problem for _, option in known if option.problem), ""):
            return Resolved(MISSING, formula.version_id, why=wrong)
        operations = chain.from_iterable(_times(option.operations, one.quantity) for one, option in known)
        try:
            needs = explode(apply(formula.lines_for(1000), operations, self.items), inner)
        except DomainError as refusal:
            return Resolved(MISSING, formula.version_id, why=str(refusal))
        return Resolved(RESOLVED, formula.version_id, tuple(needs), one=tuple(sorted(summed(needs).items())))


def _times(operations: tuple[Operation, ...], quantity: int) -> list[Operation]:
    """Two extra shots add twice; less sugar twice is still less sugar once."""
    return [one for one in operations for _ in range(quantity if one.verb == "add" else 1)]


def _at(formulas: tuple[Formula, ...], at: datetime) -> Formula | None:
    place = bisect_right(formulas, at, key=lambda one: one.valid_from or at)
    return formulas[place - 1] if place else None


def _read(version: int) -> RecipeBook:
    current = session()
    items, about = _items()
    out = {item_id: reason for item_id, reason in current.execute(select(ItemOut.item_id, ItemOut.reason))}  # noqa: C416
    lines: dict[int, list[Line]] = {}
    for row in current.execute(
        select(
            RecipeLine.version_id, RecipeLine.item_id, RecipeLine.quantity, RecipeLine.role, RecipeLine.waste_bp,
            RecipeLine.mode,
        ).order_by(RecipeLine.version_id, RecipeLine.place)
    ):  # fmt: skip
        lines.setdefault(row[0], []).append(Line(row[1], Fraction(row[2]), row[3], row[4], row[5]))
    products: dict[Made, tuple[Formula, ...]] = {}
    preparations: dict[int, tuple[Formula, ...]] = {}
    versions = (
        select(
            Recipe.product_id, Recipe.variant_id, Recipe.item_id, RecipeVersion.id, RecipeVersion.output_quantity,
            RecipeVersion.loss_bp, RecipeVersion.valid_from,
        )
        .join(Recipe, Recipe.id == RecipeVersion.recipe_id)
        .order_by(RecipeVersion.valid_from, RecipeVersion.number)
    )  # fmt: skip
    for product_id, variant_id, item_id, version_id, output, loss_bp, valid_from in current.execute(versions):
        formula = Formula(version_id, tuple(lines.get(version_id, ())), output, loss_bp, valid_from)
        if product_id is not None:
            made = Made(product_id, variant_id)
            products[made] = (*products.get(made, ()), formula)
        elif item_id is not None:
            preparations[item_id] = (*preparations.get(item_id, ()), formula)
    options = {
        option_id: _option(text)
        for option_id, text in current.execute(select(ModifierOption.id, ModifierOption.operations))
    }
    return RecipeBook(version, products, preparations, options, items, about, out)


def _items() -> tuple[dict[str, KnownItem], dict[int, About]]:
    items: dict[str, KnownItem] = {}
    about: dict[int, About] = {}
    for item_id, code, name, name_en, dimension, num, den, allergens in session().execute(
        select(
            Item.id, Item.code, Item.name, Item.name_en, Item.dimension, Item.density_num, Item.density_den,
            Item.allergens,
        )
    ):  # fmt: skip
        items[code] = KnownItem(item_id, dimension, Fraction(num, den) if num and den else None)
        about[item_id] = About(code, name, name_en, UNITS[Dimension(dimension)], tuple(allergens))
    return items, about


def book_for_writing() -> RecipeBook:
    """The book with the items of this moment: one that was just added can be written into a recipe."""
    items, about = _items()
    return replace(recipe_book(), items=items, about=about)


def _option(text: str) -> KnownOption:
    try:
        return KnownOption(parse_operations(text))
    except DomainError as refusal:
        return KnownOption((), str(refusal))


recipe_book = ByVersion(_read)
