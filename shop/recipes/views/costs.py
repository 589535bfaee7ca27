"""Why a cost changed, and what a price has to be."""

from __future__ import annotations

from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.clock import day_bounds
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.money import yuan
from shop.recipes.actions.cards import approve_card, card_now
from shop.recipes.forms import PriceForm
from shop.recipes.models import Recipe
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.floors import approved_card
from shop.recipes.queries.lists import costed, recipe_of, subjects, version_at
from shop.recipes.queries.values import only_fen, worth_at
from shop.recipes.rules.card import Shares
from shop.recipes.rules.costs import cost_of, why_changed
from shop.recipes.views.blueprint import blueprint
from shop.stock.queries.lists import nicknames
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
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
    found = recipe_of(recipe_id)
    if found.product_id is None:
        return redirect(url_for("recipes.recipe", recipe_id=recipe_id), 303)
    approved = approved_card(found.product_id, found.variant_id)
    usual = Shares(**approved.shares) if approved else Shares()
    form = PriceForm(request.args) if request.args else PriceForm(formdata=None, data=PriceForm.data_of(usual))
    return _price_page(found, form, form.shares() if request.args else usual)


@blueprint.post("/<int:recipe_id>/price/approve")
@needs(May.EDIT_RECIPES)
def price_approve(recipe_id: int) -> ResponseReturnValue:
    """The floor of this card holds from now on, at the till, for promotions and for streams."""
    found, form = recipe_of(recipe_id), PriceForm(request.form)
    if found.product_id is None:
        raise NotFound
    shares, seen = form.shares(), request.form.get("floor", 0, type=int)
    if shares is None:
        return _price_page(found, form, None)
    try:
        kept = approve_card(recipe_id, shares, seen_floor_fen=seen, by=current_user.person_id, at=now())
    except DomainError as error:
        put_problems(form, error)
        page = _price_page(found, form, shares)
        return page[0], 422
    tell(_("底价定为 %(floor)s，收银台、促销和直播都按它。", floor=yuan(kept.floor_fen)))
    return redirect(url_for("recipes.price", recipe_id=recipe_id), 303)


def _price_page(found: Recipe, form: PriceForm, shares: Shares | None) -> tuple[str, int]:
    costs, made = card_now(found, shares or Shares(), at=now())
    approved = approved_card(found.product_id or 0, found.variant_id)
    page = render_template(
        "recipes/price.html", costs=costs, form=form, card=made if shares else None, shares=shares,
        version=costs.version, approved=approved, people=nicknames([approved.approved_by] if approved else []),
    )  # fmt: skip
    return page, 200 if shares is not None else 422
