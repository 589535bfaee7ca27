"""Locations and containers."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.db import session
from shop.kernel.errors import DomainError, NotFound
from shop.stock.actions import locations as actions
from shop.stock.forms import LocationForm, TareForm
from shop.stock.models import Location
from shop.stock.queries import lists
from shop.stock.views.blueprint import blueprint
from shop.web.access import May, needs
from shop.web.forms import put_problems
from shop.web.messages import tell
from shop.web.now import now


@blueprint.get("/locations")
@needs(May.SEE_STOCK)
def locations() -> ResponseReturnValue:
    """Every location, real and of the books, and the containers."""
    return render_template(
        "stock/locations.html",
        locations=lists.all_locations().values(),
        tares=lists.tares(),
        form=TareForm(formdata=None),
    )


@blueprint.route("/locations/new", methods=["GET", "POST"])
@needs(May.EDIT_STOCK)
def location_new() -> ResponseReturnValue:
    """Add a place."""
    return _page(LocationForm(), None)


@blueprint.route("/locations/<int:location_id>", methods=["GET", "POST"])
@needs(May.EDIT_STOCK)
def location_edit(location_id: int) -> ResponseReturnValue:
    """Change a place."""
    found = session().get(Location, location_id)
    if found is None or found.kind != "real":
        raise NotFound
    return _page(LocationForm(obj=None if request.method == "POST" else found), found)


def _page(form: LocationForm, found: Location | None) -> ResponseReturnValue:
    if request.method == "POST" and form.validate():
        try:
            actions.save_location(
                found.id if found else None, name=form.name.data, name_en=form.name_en.data or "",
                sort=form.sort.data or 0, active=form.active.data, by=current_user.person_id, at=now(),
            )  # fmt: skip
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("已保存「%(name)s」。", name=form.name.data))
            return redirect(url_for("stock.locations"), 303)
    page = render_template("stock/location.html", form=form, location=found)
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/tares")
@needs(May.EDIT_STOCK)
def tare_new() -> ResponseReturnValue:
    """Note the weight of an empty container."""
    form = TareForm()
    if not form.validate() or (form.weight.data or 0) <= 0:
        page = render_template(
            "stock/locations.html", locations=lists.all_locations().values(), tares=lists.tares(), form=form
        )
        return page, 422
    actions.add_tare(name=form.name.data, weight=form.weight.data or 0, by=current_user.person_id, at=now())
    tell(_("已记下「%(name)s」的重量。", name=form.name.data))
    return redirect(url_for("stock.locations"), 303)
