"""Write recipes: each change is a new version; what was sold keeps the one it was made by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from shop.catalog.actions.version import touch
from shop.catalog.models import Product, Variant
from shop.db import session, transaction
from shop.kernel.errors import Invalid, NotFound
from shop.people.actions import audit
from shop.recipes.models import Recipe, RecipeLine, RecipeVersion
from shop.recipes.rules.explode import check_order
from shop.recipes.rules.facts import RecipeFacts, recipe_problems
from shop.stock.models import Item


def write_product_recipe(
    facts: RecipeFacts, *, product_id: int, variant_id: int | None = None, by: int | None, at: datetime
) -> RecipeVersion:
    """How a product (in one of its forms) is made from now on. Raises Invalid, NotFound, RecipeLoop, TooDeep."""
    with transaction() as current:
        product = current.get(Product, product_id)
        variant = current.get(Variant, variant_id) if variant_id is not None else None
        if product is None or (variant_id is not None and (variant is None or variant.product_id != product_id)):
            raise NotFound
        same = select(Recipe).where(Recipe.product_id == product_id, Recipe.variant_id == variant_id)
        found = current.scalar(same) or Recipe(product_id=product_id, variant_id=variant_id)
        return _write(found, facts, named=product.name, by=by, at=at)


def write_preparation(facts: RecipeFacts, *, item_id: int, by: int | None, at: datetime) -> RecipeVersion:
    """How a preparation is made from now on. Raises Invalid, NotFound, RecipeLoop, TooDeep."""
    with transaction() as current:
        item = current.get(Item, item_id)
        if item is None:
            raise NotFound
        found = current.scalar(select(Recipe).where(Recipe.item_id == item_id)) or Recipe(item_id=item_id)
        return _write(found, facts, named=item.name, by=by, at=at)


def _write(recipe: Recipe, facts: RecipeFacts, *, named: str, by: int | None, at: datetime) -> RecipeVersion:
    current = session()
    prepared = {one for one in current.scalars(select(Recipe.item_id)) if one is not None}
    known = set(current.scalars(select(Item.id)))
    if problems := recipe_problems(facts, items=known, prepared=prepared):
        raise Invalid(problems=tuple(problems))
    if recipe.item_id is not None:
        _check_loops(recipe.item_id, facts)
    current.add(recipe)
    current.flush()
    before = select(RecipeVersion).where(RecipeVersion.recipe_id == recipe.id)
    latest = current.scalar(before.order_by(RecipeVersion.number.desc()).limit(1))
    version = RecipeVersion(
        recipe_id=recipe.id,
        number=latest.number + 1 if latest else 1,
        valid_from=max(at, latest.valid_from) if latest else at,
        output_quantity=facts.output_quantity,
        loss_bp=facts.loss_bp,
        method=facts.method,
        seconds=facts.seconds,
        photo=facts.photo,
        why=facts.why,
        made_by=by,
        lines=[
            RecipeLine(
                place=place, item_id=line.item_id, role=line.role, quantity=line.quantity, waste_bp=line.waste_bp,
                mode=line.mode, note=line.note,
            )
            for place, line in enumerate(facts.lines)
        ],
    )  # fmt: skip
    current.add(version)
    current.flush()
    current.expire(recipe, ["versions"])
    detail = f"{named} v{version.number} {facts.why}".strip()
    audit.record("recipe.write", subject=f"recipe:{recipe.id}", detail=detail, by=by, at=at)
    touch(at=at)
    return version


def _check_loops(item_id: int, facts: RecipeFacts) -> None:
    """The preparation as it would be, among all others as they are now."""
    current = session()
    newest = (
        select(func.max(RecipeVersion.id))
        .join(Recipe, Recipe.id == RecipeVersion.recipe_id)
        .where(Recipe.item_id.is_not(None))
        .group_by(Recipe.id)
    )
    rows = current.execute(
        select(Recipe.item_id, RecipeLine.item_id)
        .join(RecipeVersion, RecipeVersion.recipe_id == Recipe.id)
        .join(RecipeLine, RecipeLine.version_id == RecipeVersion.id)
        .where(RecipeVersion.id.in_(newest), Recipe.item_id != item_id)
    )
    uses: dict[int, list[int]] = {item_id: [line.item_id for line in facts.lines]}
    for of, used in rows:
        uses.setdefault(of or 0, []).append(used)
    names = {number: name for number, name in current.execute(select(Item.id, Item.name))}  # noqa: C416 - rows
    check_order(uses, names)
