"""Goods at a partner: what stands there, notes by which it goes and comes back."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import Invalid
from shop.kernel.ids import uuid7
from shop.live.partner.actions import consigning as actions
from shop.live.partner.forms import TransferForm
from shop.live.partner.models import Partner
from shop.live.partner.queries import consigning as queries
from shop.live.partner.queries.orders import partners
from shop.live.partner.views.blueprint import blueprint, me
from shop.people.queries import shop_profile
from shop.stock.places import STUDIO
from shop.stock.queries.lists import all_locations, items_to_choose, names_of_items, nicknames, real_locations
from shop.stock.words import PAPER_STATES
from shop.web.access import May, needs
from shop.web.forms import options, put_problems
from shop.web.messages import tell
from shop.web.now import now


@blueprint.route("/goods", methods=["GET", "POST"])
@needs(May.PACK_ORDERS)
def goods() -> ResponseReturnValue:
    """What stands at a partner (``?partner=``, else the first); a note sends more there or takes some back."""
    known = partners(active=True)
    asked = request.args.get("partner", "")
    found = next((one for one in known if str(one.id) == asked), known[0] if known else None)
    if found is None:
        return render_template("live/partner/goods.html", partner=None, partners=known)
    form = TransferForm() if request.method == "POST" else TransferForm(formdata=None, data={"uuid": str(uuid7(now()))})
    places = [one for one in real_locations() if one.id != found.location_id]
    form.other_id.choices = options((one.id, _(one.name)) for one in places)
    if request.method == "GET":
        form.other_id.data = STUDIO
        return _page(found, form)
    right = form.validate()
    lines, problems = form.goods(items_to_choose())
    try:
        if problems or not right:
            raise Invalid(problems=tuple(problems))
        paper = actions.transfer(
            found.id, paper=form.paper(), to_partner=form.way.data == "to", other_id=form.other_id.data,
            lines=lines, note=(form.note.data or "").strip(), by=me(), at=now(),
        )  # fmt: skip
    except Invalid as error:
        put_problems(form, error)
        return _page(found, form), 422
    tell(_("已调拨，可以打印交接单请对方签字。"))
    return redirect(url_for("partner.note", transfer_uuid=paper.uuid), 303)


def _page(found: Partner, form: TransferForm) -> str:
    if not form.errors:
        form.more_rows()
    papers = queries.papers_of(found)
    items = [one for one in items_to_choose() if one.kind == "finished"]
    return render_template(
        "live/partner/goods.html", partner=found, partners=partners(active=True), form=form, items=items,
        standing=queries.standing_at(found), papers=papers, locations=all_locations(),
        people=nicknames([one.made_by for one in papers]), states=PAPER_STATES,
    )  # fmt: skip


@blueprint.get("/notes/<uuid:transfer_uuid>")
@needs(May.PACK_ORDERS)
def note(transfer_uuid: UUID) -> str:
    """A transfer note to print and sign."""
    paper = actions.paper_of(transfer_uuid)
    return render_template(
        "live/partner/note.html", paper=paper, locations=all_locations(), people=nicknames([paper.made_by]),
        items=names_of_items({line["item_id"] for line in paper.lines}),
        shop=shop_profile(),
        partner=next((one for one in partners() if one.location_id in (paper.from_id, paper.to_id)), None),
    )  # fmt: skip
