"""All moves, the latest first; the address says from which one on."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from shop.stock.forms import DayForm
from shop.stock.queries import lists
from shop.stock.views.blueprint import blueprint
from shop.stock.words import MOVE_KINDS, UNITS
from shop.web.access import May, needs
from shop.web.pages import ROWS_ON_A_PAGE


@blueprint.get("/moves")
@needs(May.SEE_STOCK)
def moves() -> ResponseReturnValue:
    """The ledger."""
    form = DayForm(request.args)
    before = request.args.get("before", type=int)
    found = lists.all_moves(day=form.chosen(), before=before)
    shown = found[:ROWS_ON_A_PAGE]
    return render_template(
        "stock/moves.html",
        form=form,
        moves=shown,
        more=shown[-1].id if len(found) > ROWS_ON_A_PAGE else None,
        before=before,
        items=lists.names_of_items({one.item_id for one in shown}),
        locations=lists.all_locations(),
        people=lists.nicknames([one.by_id for one in shown]),
        kinds=MOVE_KINDS,
        units=UNITS,
    )
