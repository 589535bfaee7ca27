"""Recipes as pages show them: what is made, by which version, at what cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from shop.catalog.models import Product, Variant
from shop.db import session
from shop.kernel.errors import NotFound
from shop.kernel.money import Fen
from shop.recipes.models import ItemOut, Recipe, RecipeLine, RecipeVersion
from shop.recipes.queries.book import RecipeBook
from shop.recipes.queries.values import Worth, only_fen
from shop.recipes.rules.card import margin_bp
from shop.recipes.rules.costs import Cost, cost_of
from shop.recipes.rules.explode import Need, explode
from shop.recipes.rules.lines import Formula, Line
from shop.stock.models import Item, StockValue

#: Kinds of products that are made or kept, so that they need a recipe.
MADE_OR_KEPT = ("drink", "food", "pottery", "merchandise")
FINAL, PROVISIONAL, UNKNOWN = "final", "provisional", "missing"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a recipe is of: a product, perhaps in one form, or a preparation."""

    code: str
    name: str
    name_en: str
    price_fen: Fen | None
    unit: str = "pc"


@dataclass(frozen=True, slots=True)
class CostedLine:
    """A line with what it costs."""

    line: RecipeLine
    name: str
    name_en: str
    unit: str
    cost: Cost


@dataclass(frozen=True, slots=True)
class Costed:
    """A recipe with the cost of one unit of what it makes."""

    recipe: Recipe
    subject: Subject
    version: RecipeVersion
    needs: tuple[Need, ...]
    cost: Cost
    status: str

    @property
    def margin_bp(self) -> int | None:
        """What is left of the price after the material."""
        if self.cost.unknown or not self.subject.price_fen:
            return None
        return margin_bp(self.subject.price_fen, self.cost.exact)


def recipe_list(text: str = "", *, kind: str = "") -> Select[Recipe]:
    """The recipes whose product or preparation has `text` in its name or code."""
    statement = (
        select(Recipe)
        .outerjoin(Product, Product.id == Recipe.product_id)
        .outerjoin(Item, Item.id == Recipe.item_id)
        .options(selectinload(Recipe.versions).selectinload(RecipeVersion.lines))
        .order_by(Recipe.item_id.is_(None).desc(), Product.sort, Product.id, Item.code, Recipe.id)
    )
    if text:
        names = (Product.name, Product.code, Product.initials, Item.name, Item.code)
        statement = statement.where(or_(*(name.icontains(text, autoescape=True) for name in names)))
    if kind == "preparation":
        return statement.where(Recipe.item_id.is_not(None))
    return statement.where(Product.kind == kind) if kind else statement


def recipe_of(recipe_id: int) -> Recipe:
    """One recipe with its versions. Raises NotFound."""
    found = session().scalar(
        select(Recipe)
        .where(Recipe.id == recipe_id)
        .options(selectinload(Recipe.versions).selectinload(RecipeVersion.lines))
    )
    if found is None or not found.versions:
        raise NotFound
    return found


def subjects(recipes: list[Recipe]) -> dict[int, Subject]:
    """What each of these recipes is of: three questions, however many there are."""
    current = session()
    product_ids = {one.product_id for one in recipes}
    products = {one.id: one for one in current.scalars(select(Product).where(Product.id.in_(product_ids)))}
    forms = current.scalars(select(Variant).where(Variant.id.in_({one.variant_id for one in recipes})))
    variants = {one.id: one for one in forms}
    kept = current.scalars(select(Item).where(Item.id.in_({one.item_id for one in recipes})))
    items = {one.id: one for one in kept}
    return {one.id: _subject(one, products, variants, items) for one in recipes}


def _subject(
    recipe: Recipe, products: Mapping[int, Product], variants: Mapping[int, Variant], items: Mapping[int, Item]
) -> Subject:
    if recipe.item_id is not None:
        item = items[recipe.item_id]
        return Subject(item.code, item.name, item.name_en, None, item.unit)
    product = products[recipe.product_id or 0]
    variant = variants.get(recipe.variant_id or 0)
    if variant is None:
        return Subject(product.code, product.name, product.name_en, product.price_fen)
    name = f"{product.name} {variant.name}"
    return Subject(variant.code or product.code, name, product.name_en, variant.price_fen)


def formula_of(version: RecipeVersion) -> Formula:
    """A version as the rules take it."""
    lines = tuple(Line(one.item_id, Fraction(one.quantity), one.role, one.waste_bp, one.mode) for one in version.lines)
    return Formula(version.id, lines, version.output_quantity, version.loss_bp, version.valid_from)


def version_at(recipe: Recipe, at: datetime) -> RecipeVersion:
    """The version that holds at a moment; before the first one, the first."""
    before = [one for one in recipe.versions if one.valid_from <= at]
    return before[-1] if before else recipe.versions[0]


def costed(
    recipe: Recipe, version: RecipeVersion, subject: Subject, book: RecipeBook, worth: Mapping[int, Worth], *,
    at: datetime,
) -> Costed:  # fmt: skip
    """The version with the cost of one unit of what comes out."""
    needs = tuple(explode(formula_of(version).lines_for(1000), book.preparations_at(at)))
    cost = cost_of(needs, only_fen(worth))
    all_final = all(worth[need.item_id].final for need in needs if need.item_id in worth)
    status = UNKNOWN if cost.unknown else FINAL if all_final else PROVISIONAL
    return Costed(recipe, subject, version, needs, cost, status)


def costed_lines(
    version: RecipeVersion, book: RecipeBook, worth: Mapping[int, Worth], *, at: datetime
) -> list[CostedLine]:
    """Each line of a version with its cost for the whole output."""
    inner = book.preparations_at(at)
    values = only_fen(worth)
    found = []
    for row, line in zip(version.lines, formula_of(version).lines, strict=True):
        about = book.about[row.item_id]
        found.append(CostedLine(row, about.name, about.name_en, about.unit, cost_of(explode([line], inner), values)))
    return found


def without_recipe() -> list[Product]:
    """Products on the till that are made or kept and have no recipe in any form."""
    has = select(Recipe.product_id).where(Recipe.product_id.is_not(None))
    return list(
        session().scalars(
            select(Product)
            .where(Product.active, Product.on_till, Product.kind.in_(MADE_OR_KEPT), Product.id.not_in(has))
            .order_by(Product.sort, Product.id)
        )
    )


@dataclass(frozen=True, slots=True)
class InUse:
    """An item that recipes name: in how many, and since when there is none of it."""

    item: Item
    recipes: int
    out: ItemOut | None
    here: int

    @property
    def doubtful(self) -> bool:
        """The books and the mark disagree: none is left but nobody said so, or some came and nobody said so."""
        return bool(self.recipes) and ((self.out is None) == (self.here <= 0))


def items_in_recipes() -> list[InUse]:
    """Every item that a present recipe or an option needs; what is out comes first, then what the books doubt."""
    current = session()
    newest = select(func.max(RecipeVersion.id)).group_by(RecipeVersion.recipe_id)
    counts = (
        select(RecipeLine.item_id, func.count(func.distinct(RecipeLine.version_id)))
        .where(RecipeLine.version_id.in_(newest))
        .group_by(RecipeLine.item_id)
    )
    used = {item_id: count for item_id, count in current.execute(counts)}  # noqa: C416 - rows
    gone = {one.item_id: one for one in current.scalars(select(ItemOut))}
    wanted = or_(Item.id.in_([*used, *gone]), Item.kind.in_(("ingredient", "preparation")))
    items = current.scalars(select(Item).where(Item.active, wanted, Item.kind != "finished").order_by(Item.code))
    here = {item_id: quantity for item_id, quantity in current.execute(select(StockValue.item_id, StockValue.quantity))}  # noqa: C416 - rows
    rows = [InUse(one, used.get(one.id, 0), gone.get(one.id), here.get(one.id, 0)) for one in items]
    return sorted(rows, key=lambda row: (row.out is None, not row.doubtful))
