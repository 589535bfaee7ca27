"""The list of recipes, one recipe, its card for the bar, and the check of every way to order."""

from __future__ import annotations

from time import perf_counter

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.catalog.models import Product
from shop.db import session
from shop.recipes.forms import KINDS, FilterForm
from shop.recipes.models import Recipe, RecipeVersion
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.lists import (
    Costed,
    costed,
    costed_lines,
    recipe_list,
    recipe_of,
    subjects,
    version_at,
    without_recipe,
)
from shop.recipes.queries.menu import check_menu
from shop.recipes.queries.values import worth_now
from shop.recipes.views.blueprint import STATUS, blueprint
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.limits import SEARCHES, limiter
from shop.web.now import now
from shop.web.pages import paged
from shop.web.sheets import Column

MOST_SHOWN = 30


@blueprint.get("")
@needs(May.SEE_RECIPES)
@limiter.limit(SEARCHES)
def recipes() -> ResponseReturnValue:
    """Everything that has a recipe, with its cost and what the price leaves; what has none yet."""
    form = FilterForm(request.args)
    kind = form.kind.data if form.kind.data in KINDS else ""
    page = paged(recipe_list((form.q.data or "")[:40], kind=kind or ""))
    costs = _costed(list(page.rows))
    missing = without_recipe()
    return page_or_file(
        "recipes/recipes.html", page, name=_("配方与成本"),
        columns=[
            Column(_("编码"), width=14), Column(_("名称"), width=28), Column(_("版本"), "number"),
            Column(_("成本"), "yuan"), Column(_("价格"), "yuan"), Column(_("毛利率"), "percent"),
            Column(_("成本把握"), width=12),
        ],
        row=lambda one: _sheet_row(costs[one.id]), costs=costs, form=form, missing=missing[:MOST_SHOWN],
        missing_count=len(missing),
    )  # fmt: skip


def _costed(rows: list[Recipe]) -> dict[int, Costed]:
    at, book, named = now(), recipe_book(), subjects(rows)
    worth = worth_now(book, at=at)
    return {one.id: costed(one, version_at(one, at), named[one.id], book, worth, at=at) for one in rows}


def _sheet_row(one: Costed) -> tuple[object, ...]:
    return (
        one.subject.code, one.subject.name, one.version.number, one.cost.fen, one.subject.price_fen, one.margin_bp,
        _(STATUS[one.status][0]),
    )  # fmt: skip


@blueprint.get("/<int:recipe_id>")
@needs(May.SEE_RECIPES)
def recipe(recipe_id: int) -> ResponseReturnValue:
    """One recipe: its lines with what each costs, allergens, all its versions."""
    found, at, book = recipe_of(recipe_id), now(), recipe_book()
    worth, version = worth_now(book, at=at), _asked_version(found)
    costs = costed(found, version, subjects([found])[found.id], book, worth, at=at)
    product = session().get(Product, found.product_id) if found.product_id else None
    return render_template(
        "recipes/recipe.html",
        costs=costs,
        lines=costed_lines(version, book, worth, at=at),
        allergens=book.allergens(costs.needs),
        product=product,
        newest=version_at(found, at).id == version.id,
    )


def _asked_version(recipe: Recipe) -> RecipeVersion:
    """The version in the address; else the one that holds now."""
    asked = request.args.get("version", "")
    numbered = {str(one.number): one for one in recipe.versions}
    return numbered.get(asked) or version_at(recipe, now())


@blueprint.get("/<int:recipe_id>/card")
@needs(May.SEE_RECIPES)
def card(recipe_id: int) -> ResponseReturnValue:
    """The card for the bar: what goes in, how it is made, how long it takes. Without any cost."""
    found = recipe_of(recipe_id)
    version, book = _asked_version(found), recipe_book()
    return render_template(
        "recipes/card.html",
        recipe=found,
        version=version,
        subject=subjects([found])[found.id],
        product=session().get(Product, found.product_id) if found.product_id else None,
        about=book.about,
        allergens=book.allergens(costed(found, version, subjects([found])[found.id], book, {}, at=now()).needs),
    )


@blueprint.get("/ways")
@needs(May.SEE_RECIPES)
@limiter.limit("30 per minute")
def ways() -> ResponseReturnValue:
    """Every way everything can be ordered, tried now."""
    began = perf_counter()
    checked = check_menu(recipe_book(), at=now())
    return render_template("recipes/ways.html", checked=checked, seconds=perf_counter() - began, most=MOST_SHOWN)
