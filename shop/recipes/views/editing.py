"""Writing recipes: a new one, a new version of one, and what it costs while it is written."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.catalog.models import Product, Variant
from shop.db import session
from shop.kernel.errors import DomainError, NotFound
from shop.recipes.actions.versions import write_preparation, write_product_recipe
from shop.recipes.forms import RecipeForm
from shop.recipes.models import Recipe, RecipeVersion
from shop.recipes.queries.book import RecipeBook, book_for_writing, recipe_book
from shop.recipes.queries.lists import recipe_of, subjects, version_at
from shop.recipes.queries.menu import check_menu
from shop.recipes.queries.values import only_fen, worth_now
from shop.recipes.rules.costs import Cost, cost_of
from shop.recipes.rules.explode import explode
from shop.recipes.rules.facts import RecipeFacts
from shop.recipes.rules.lines import Formula, Line
from shop.recipes.views.blueprint import blueprint
from shop.stock.models import Item
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now


@blueprint.route("/new", methods=["GET", "POST"])
@needs(May.EDIT_RECIPES)
def recipe_new() -> ResponseReturnValue:
    """The first version of a product's or a preparation's recipe."""
    return _edit(_subject_asked(), None)


@blueprint.route("/<int:recipe_id>/edit", methods=["GET", "POST"])
@needs(May.EDIT_RECIPES)
def recipe_edit(recipe_id: int) -> ResponseReturnValue:
    """A new version of a recipe."""
    found = recipe_of(recipe_id)
    return _edit(found, version_at(found, now()))


@blueprint.post("/cost")
@needs(May.EDIT_RECIPES)
def live_cost() -> ResponseReturnValue:
    """What the lines cost as they stand in the form."""
    book = book_for_writing()
    return render_template("recipes/_cost.html", cost=_cost(RecipeForm(book=book).facts(), book))


def _subject_asked() -> Recipe:
    """The product, form or item in the address, as a recipe that is not there yet. Raises NotFound."""
    asked = {name: _number(request.args.get(name, "")) for name in ("product", "variant", "item")}
    current = session()
    variant = current.get(Variant, asked["variant"]) if asked["variant"] else None
    product_id = variant.product_id if variant else asked["product"]
    if product_id and current.get(Product, product_id):
        return Recipe(product_id=product_id, variant_id=variant.id if variant else None)
    if asked["item"] and current.get(Item, asked["item"]):
        return Recipe(item_id=asked["item"])
    raise NotFound


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _edit(recipe: Recipe, version: RecipeVersion | None) -> ResponseReturnValue:
    book = book_for_writing()
    form = RecipeForm(book=book, obj=None if request.method == "POST" else version)
    if request.method == "POST":
        saved = _save(form, recipe)
        if saved is not None:
            checked = check_menu(recipe_book(), at=now())
            tell(
                _("已保存第 %(number)s 版，从现在起生效。试了 %(ways)s 种点法，%(wrong)s 种有问题。",
                  number=saved.number, ways=f"{checked.ways:,}", wrong=len(checked.wrong))
            )  # fmt: skip
            return redirect(url_for("recipes.recipe", recipe_id=saved.recipe_id), 303)
    cost = _cost(form.facts(), book)
    if request.method != "POST":
        form.why.data = ""
        form.add_blank_rows()
    page = render_template(
        "recipes/edit.html", form=form, recipe=recipe, subject=subjects([recipe])[recipe.id], cost=cost
    )
    return page, 422 if request.method == "POST" else 200


def _save(form: RecipeForm, recipe: Recipe) -> RecipeVersion | None:
    right = form.validate()
    facts = form.facts()
    if not right or any(row.form.quantity.errors for row in form.lines):
        return None
    try:
        if recipe.item_id is not None:
            return write_preparation(facts, item_id=recipe.item_id, by=current_user.person_id, at=now())
        return write_product_recipe(
            facts, product_id=recipe.product_id or 0, variant_id=recipe.variant_id, by=current_user.person_id, at=now()
        )
    except NotFound:
        raise
    except DomainError as refusal:
        put_problems(form, refusal)
        return None


def _cost(facts: RecipeFacts, book: RecipeBook) -> Cost | None:
    """The cost of one unit; None while it cannot be worked out."""
    lines = tuple(
        Line(one.item_id, one.quantity, one.role, one.waste_bp, one.mode)  # type: ignore[arg-type]
        for one in facts.lines
        if one.item_id in book.about and one.quantity > 0 and 0 <= one.waste_bp < 10_000
    )
    if not lines or facts.output_quantity <= 0 or not 0 <= facts.loss_bp < 10_000:
        return None
    formula = Formula(0, lines, facts.output_quantity, facts.loss_bp)
    at = now()
    try:
        needs = explode(formula.lines_for(1000), book.preparations_at(at))
    except DomainError:
        return None
    return cost_of(needs, only_fen(worth_now(book, at=at)))
