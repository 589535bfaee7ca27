"""Items that are out, and items that are there again."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.recipes.actions.out import mark_out, mark_there
from shop.recipes.forms import OutForm
from shop.recipes.queries.lists import items_in_recipes
from shop.recipes.views.blueprint import blueprint
from shop.stock.words import UNITS
from shop.web.access import May, needs
from shop.web.messages import Undo, tell
from shop.web.now import now


@blueprint.get("/out")
@needs(May.SET_SOLD_OUT)
def out() -> ResponseReturnValue:
    """Every item that recipes and options need, and whether there is any."""
    return render_template("recipes/out.html", rows=items_in_recipes(), form=OutForm(formdata=None), unit_words=UNITS)


@blueprint.post("/out/<int:kept_item_id>")
@needs(May.SET_SOLD_OUT)
def item_out(kept_item_id: int) -> ResponseReturnValue:
    """There is none of it."""
    form = OutForm()
    mark_out(kept_item_id, reason=form.reason.data or "", by=current_user.person_id, at=now())
    back = Undo(url_for("recipes.item_there", kept_item_id=kept_item_id))
    tell(_("已标记用完。要用到它的选项和商品，收银台上都变灰了。"), undo=back)
    return redirect(url_for("recipes.out"), 303)


@blueprint.post("/out/<int:kept_item_id>/there")
@needs(May.SET_SOLD_OUT)
def item_there(kept_item_id: int) -> ResponseReturnValue:
    """There is some again."""
    mark_there(kept_item_id, by=current_user.person_id, at=now())
    tell(_("又有了，收银台上可以点了。"))
    return redirect(url_for("recipes.out"), 303)
