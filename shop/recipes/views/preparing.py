"""Preparations: what there is, making a batch, its label."""

from __future__ import annotations

from uuid import uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import DomainError
from shop.recipes.actions.prepare import Making, prepare
from shop.recipes.forms import BatchForm
from shop.recipes.models import Recipe
from shop.recipes.queries.batches import batch_list, batch_of, named, preparations, yield_bp
from shop.recipes.queries.book import recipe_book
from shop.recipes.queries.lists import formula_of, recipe_of, subjects, version_at
from shop.recipes.rules.explode import explode, summed
from shop.recipes.rules.lines import WHOLE_BP
from shop.recipes.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems, uuid_of
from shop.web.messages import tell
from shop.web.now import now
from shop.web.pages import paged
from shop.web.sheets import Column


@blueprint.get("/preparations")
@needs(May.PREPARE)
def preparation_list() -> ResponseReturnValue:
    """What is there of each preparation, and the batches made, with what came out of what was planned."""
    page = paged(batch_list())
    found = named(page.rows)
    return page_or_file(
        "recipes/preparations.html", page, name=_("半成品"),
        columns=[
            Column(_("批次"), width=16), Column(_("名称"), width=24), Column(_("打算做"), "number"),
            Column(_("实际做出"), "number"), Column(_("出成率"), "percent"), Column(_("成本"), "yuan"),
            Column(_("做的时间"), "moment", 17), Column(_("用到"), "moment", 17),
        ],
        row=lambda one: (
            found[one.id][1].code, found[one.id][0].name, one.planned_quantity / 1000, one.actual_quantity / 1000,
            yield_bp(one), one.cost_fen, one.made_at, one.use_by,
        ),
        found=found, rows=preparations(), yield_bp=yield_bp,
    )  # fmt: skip


@blueprint.route("/<int:recipe_id>/prepare", methods=["GET", "POST"])
@needs(May.PREPARE)
def prepare_batch(recipe_id: int) -> ResponseReturnValue:
    """Make a batch: what to weigh in for the planned amount, and what came out."""
    recipe = recipe_of(recipe_id)
    if recipe.item_id is None:
        return redirect(url_for("recipes.recipe", recipe_id=recipe_id), 303)
    form = BatchForm()
    if form.validate_on_submit():
        making = Making(
            uuid_of(form.uuid.data), recipe_id, form.planned.data or 0, form.actual.data or 0, form.note.data or ""
        )
        try:
            batch = prepare(making, by=current_user.person_id, at=now())
        except DomainError as refusal:
            put_problems(form, refusal)
        else:
            tell(_("已入库，标签可以打印了。"))
            return redirect(url_for("recipes.batch_label", prepared_batch_id=batch.id), 303)
    elif request.method == "GET":
        form.uuid.data = str(uuid4())
        form.planned.data = _planned(recipe)
    page = _page(recipe, form)
    return page, 422 if request.method == "POST" else 200


def _planned(recipe: Recipe) -> int:
    """What one round of the recipe gives, rounded down to whole thousandths."""
    version = version_at(recipe, now())
    return version.output_quantity * (WHOLE_BP - version.loss_bp) // WHOLE_BP


def _page(recipe: Recipe, form: BatchForm) -> str:
    at, book = now(), recipe_book()
    version = version_at(recipe, at)
    planned = form.planned.data or _planned(recipe)
    weighed = summed(explode(formula_of(version).lines_for(max(planned, 1)), book.preparations_at(at)))
    return render_template(
        "recipes/prepare.html",
        recipe=recipe,
        version=version,
        subject=subjects([recipe])[recipe.id],
        form=form,
        planned=planned,
        weighed=sorted(weighed.items()),
        about=book.about,
    )


@blueprint.get("/batches/<int:prepared_batch_id>/label")
@needs(May.PREPARE)
def batch_label(prepared_batch_id: int) -> ResponseReturnValue:
    """The label of a batch: what it is, when it was made, until when it may be used; its yield and cost beside it."""
    batch, item, lot, version = batch_of(prepared_batch_id)
    return render_template(
        "recipes/label.html", batch=batch, item=item, lot=lot, version=version, yielded=yield_bp(batch)
    )
