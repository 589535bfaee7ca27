"""Food samples."""

from __future__ import annotations

from uuid import uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.kernel.errors import Invalid
from shop.safety.actions import samples as actions
from shop.safety.actions.samples import SampleFacts
from shop.safety.forms import SampleForm
from shop.safety.queries.goods import sample_list
from shop.safety.views.blueprint import blueprint
from shop.stock.queries.lists import items_to_choose, names_of_items, nicknames
from shop.stock.words import UNITS
from shop.web.access import May, needs
from shop.web.downloads import page_or_file
from shop.web.forms import put_problems
from shop.web.messages import tell, warn
from shop.web.now import now
from shop.web.pages import paged
from shop.web.sheets import Column


@blueprint.get("/samples")
@needs(May.SEE_SAFETY)
def samples() -> ResponseReturnValue:
    """Every sample, the latest first."""
    page = paged(sample_list())
    people = nicknames([person for one in page.rows for person in (one.taken_by, one.thrown_by)])
    items = names_of_items({one.item_id for one in page.rows if one.item_id})
    return page_or_file(
        "safety/samples.html", page, name=_("留样"),
        columns=[
            Column(_("留的是什么"), width=28), Column(_("数量"), "quantity"), Column(_("放在哪里"), width=20),
            Column(_("什么时候留的"), "moment", 17), Column(_("谁留的")), Column(_("留到"), "moment", 17),
            Column(_("什么时候倒的"), "moment", 17), Column(_("谁倒的")), Column(_("备注"), width=28),
        ],
        row=lambda one: (
            one.what, one.quantity, one.place, one.taken_at, people.get(one.taken_by, ""), one.keep_until,
            one.thrown_at, people.get(one.thrown_by, ""), one.note,
        ),
        people=people, items=items, units=UNITS, now=now(),
    )  # fmt: skip


@blueprint.route("/samples/new", methods=["GET", "POST"])
@needs(May.NOTE_SAFETY)
def sample_new() -> ResponseReturnValue:
    """Put one aside."""
    form = SampleForm()
    form.offer(items_to_choose())
    if request.method == "POST":
        try:
            if not form.validate():
                raise Invalid
            facts = SampleFacts(
                form.identity(), (form.what.data or "").strip(), form.quantity.data or 0, form.item_id.data or None,
                (form.place.data or "").strip(), (form.note.data or "").strip(),
            )  # fmt: skip
            kept = actions.take_sample(facts, by=current_user.person_id, at=now())
        except Invalid as error:
            put_problems(form, error)
            return render_template("safety/sample_form.html", form=form), 422
        tell(_("已留样「%(what)s」，48 小时后可以倒掉。", what=kept.what))
        return redirect(url_for("safety.samples"), 303)
    form.uuid.data = str(uuid4())
    return render_template("safety/sample_form.html", form=form)


@blueprint.post("/samples/<int:food_sample_id>/throw-away")
@needs(May.NOTE_SAFETY)
def sample_end(food_sample_id: int) -> ResponseReturnValue:
    """Its time is over."""
    try:
        sample = actions.throw_away(food_sample_id, by=current_user.person_id, at=now())
    except actions.TooSoon as error:
        warn(_(error.message))
    else:
        tell(_("「%(what)s」的留样已倒掉。", what=sample.what))
    return redirect(url_for("safety.samples"), 303)
