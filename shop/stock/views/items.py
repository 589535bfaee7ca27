"""An item: add and change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import Invalid, NotFound
from shop.stock.actions import items as actions
from shop.stock.actions.items import ItemFacts
from shop.stock.forms import ItemForm
from shop.stock.models import Item
from shop.stock.queries import lists
from shop.stock.sheets.items import facts_of
from shop.stock.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now

#: What the form shows as it is kept.
PLAIN = (
    "code", "name", "name_en", "kind", "dimension", "shelf_life_days", "opened_hours", "storage", "shelf",
    "count_class", "reorder_point", "reorder_to", "active",
)  # fmt: skip


@blueprint.route("/items/new", methods=["GET", "POST"])
@needs(May.EDIT_STOCK)
def item_new() -> ResponseReturnValue:
    """Add an item."""
    form = ItemForm()
    return _page(form, None)


@blueprint.route("/items/<int:material_id>/edit", methods=["GET", "POST"])
@needs(May.EDIT_STOCK)
def item_edit(material_id: int) -> ResponseReturnValue:
    """Change an item."""
    found = lists.item_by_id(material_id)
    if found is None:
        raise NotFound
    form = ItemForm() if request.method == "POST" else ItemForm(data=_typed(found))
    return _page(form, found)


def _typed(item: Item) -> dict[str, Any]:
    pack = item.packs[0] if item.packs else None
    density = item.density
    facts: dict[str, Any] = {name: getattr(item, name) for name in PLAIN}
    facts["density"] = f"{float(density):g}" if density else ""
    if pack is not None:
        facts |= {"pack_name": pack.name, "pack_quantity": int(pack.factor * 1000), "pack_price": pack.price_fen}
    return facts


def _page(form: ItemForm, found: Item | None) -> ResponseReturnValue:
    if request.method == "POST":
        try:
            if form.validate():
                saved = _save(form, found)
                tell(_("已保存「%(name)s」。", name=saved.name))
                return redirect(url_for("stock.item", material_id=saved.id), 303)
        except Invalid as error:
            put_problems(form, error)
    page = render_template("stock/item_form.html", form=form, item=found)
    return page, 422 if request.method == "POST" else 200


def _save(form: ItemForm, found: Item | None) -> Item:
    facts, by = form.facts(), current_user.person_id
    if found is None:
        return actions.add_item(replace(facts, active=True), by=by, at=now())
    return actions.change_item(found.id, _beside(facts, facts_of(found)), by=by, at=now())


def _beside(typed: ItemFacts, kept: ItemFacts) -> ItemFacts:
    """What the form does not ask stays: allergens, the first pack's barcode, further packs, a cost without a pack."""
    first = kept.packs[0] if kept.packs else None
    packs = [replace(one, barcode=first.barcode if first else None) for one in typed.packs]
    standard = typed.standard if first else typed.standard or kept.standard
    return replace(typed, allergens=kept.allergens, packs=(*packs, *kept.packs[1:]), standard=standard)
