"""Why a cost changed, and what a price has to be."""

from __future__ import annotations

from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shop.kernel.clock import day_bounds
from shop.recipes.forms import PriceForm
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.lists import costed, recipe_of, subjects, version_at
from shop.recipes.queries.values import only_fen, worth_at, worth_now
from shop.recipes.rules.card import price_card
from shop.recipes.rules.costs import cost_of, why_changed
from shop.recipes.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.now import now, today

A_WHILE = timedelta(days=30)


def _asked_day(name: str, default: date) -> date:
    """A day in the address; anything else means the default."""
    try:
        asked = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return default
    return asked if date(2020, 1, 1) <= asked <= today() else default


@blueprint.get("/<int:recipe_id>/path")
@needs(May.SEE_RECIPES)
def path(recipe_id: int) -> ResponseReturnValue:
    """Two days beside each other: which version and which prices held, and every contribution to the difference."""
    found, book = recipe_of(recipe_id), recipe_book()
    first, last = _asked_day("from", today() - A_WHILE), _asked_day("to", today())
    moments = [min(day_bounds(day)[1] - timedelta(seconds=1), now()) for day in (first, last)]
    versions = [version_at(found, moment) for moment in moments]
    worths = [worth_at(book, at=moment) for moment in moments]
    subject = subjects([found])[found.id]
    sides = [
        costed(found, version, subject, book, worth, at=moment)
        for version, worth, moment in zip(versions, worths, moments, strict=True)
    ]
    before, after = (only_fen(worth) for worth in worths)
    parts = why_changed(sides[0].needs, sides[1].needs, before, after)
    return render_template(
        "recipes/path.html",
        recipe=found,
        subject=subject,
        days=(first, last),
        sides=sides,
        parts=parts,
        difference=cost_of(sides[1].needs, after).exact - cost_of(sides[0].needs, before).exact,
        about=book.about,
    )


@blueprint.get("/<int:recipe_id>/price")
@needs(May.SEE_RECIPES)
def price(recipe_id: int) -> ResponseReturnValue:
    """From the material to the price, step by step."""
    found, book, at = recipe_of(recipe_id), recipe_book(), now()
    if found.product_id is None:
        return redirect(url_for("recipes.recipe", recipe_id=recipe_id), 303)
    version = version_at(found, at)
    costs = costed(found, version, subjects([found])[found.id], book, worth_now(book, at=at), at=at)
    form = PriceForm(request.args) if request.args else PriceForm(formdata=None)
    shares = form.shares() if request.args else PriceForm.defaults()
    known = shares is not None and not costs.cost.unknown
    made = price_card(costs.cost.exact, seconds=version.seconds, shares=shares) if known and shares else None
    page = render_template("recipes/price.html", costs=costs, form=form, card=made, shares=shares, version=version)
    return page, 200 if shares is not None else 422
