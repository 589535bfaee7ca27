"""What follows from the forecasts: the list to prepare, the list to buy, what to make and to show."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from shop.planning import sheets
from shop.planning.actions.buying import request_of_plan
from shop.planning.queries import buying as buying_queries
from shop.planning.queries import making as making_queries
from shop.planning.queries.forecasts import latest_run, lines_of
from shop.planning.queries.preparing import preparing as preparing_list
from shop.planning.rules.making import PART_NAMES, PART_WHYS, line_up, to_make
from shop.planning.views.blueprint import blueprint
from shop.purchasing.actions.requests import month_of
from shop.purchasing.queries.requests import standing
from shop.web.access import May, needs
from shop.web.downloads import workbook
from shop.web.messages import tell, warn
from shop.web.now import now, today
from shop.web.pages import file_asked

DAYS, LEVELS, COVERS = (1, 2, 3), (70, 90, 95), (3, 7, 14)
MOST_ASKED_FOR = 12


def _chosen(name: str, choices: tuple[int, ...], usual: int) -> int:
    """The figure in the address or form, if it is one of the choices."""
    sent = request.form if request.method == "POST" else request.args
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and int(text or 0) in choices else usual


@blueprint.get("/preparing")
@needs(May.SEE_PLANNING)
def preparing() -> ResponseReturnValue:
    """What to have ready today."""
    run = latest_run()
    days, level = _chosen("days", DAYS, 1), _chosen("sure", LEVELS, 90)
    if run is None:
        return render_template("planning/preparing.html", run=None)
    found = preparing_list(run, today=today(), days=days, level=level / 100)
    if file_asked():
        return workbook(sheets.preparing_sheets(found), name=f"prepare-{today().isoformat()}")
    asked = [one for one in lines_of(run, first=today()) if not one.thin and one.next_day[2] > 0]
    asked.sort(key=lambda one: -one.next_day[1])
    return render_template(
        "planning/preparing.html", run=run, found=found, days=days, level=level, days_choices=DAYS, levels=LEVELS,
        asked=asked[:MOST_ASKED_FOR], today=today(),
    )  # fmt: skip


@blueprint.get("/buying")
@needs(May.SEE_PLANNING)
def buying() -> ResponseReturnValue:
    """What to buy for the next round."""
    run = latest_run()
    if run is None:
        return render_template("planning/buying.html", run=None)
    cover, budget = _chosen("cover", COVERS, 7), standing(month_of(now()))
    plan = buying_queries.buying(run, today=today(), cover_days=cover, standing=budget)
    if file_asked():
        return workbook([sheets.buying_sheet(plan.buy)], name=f"buy-{today().isoformat()}")
    return render_template(
        "planning/buying.html", run=run, plan=plan, cover=cover, covers=COVERS, standing=budget, today=today()
    )


@blueprint.post("/buying")
@needs(May.PURCHASE)
def buying_request() -> ResponseReturnValue:
    """Make a purchase request of what is ticked."""
    run, cover = latest_run(), _chosen("cover", COVERS, 7)
    items = {int(one) for one in request.form.getlist("item") if one.isascii() and one.isdigit() and len(one) < 16}
    if run is None or not items:
        warn(_("请至少勾一种要买的物料。"))
        return redirect(url_for("planning.buying", cover=cover), 303)
    made = request_of_plan(run, items, cover_days=cover, by=current_user.person_id, at=now())
    tell(_("写好了一份采购申请，看过报价就可以送审。"))
    return redirect(url_for("purchasing.request_page", purchase_request_id=made.id), 303)


@blueprint.get("/making")
@needs(May.SEE_PLANNING)
def making() -> ResponseReturnValue:
    """What to make in the studio, what to show in the next stream."""
    run = latest_run()
    found = making_queries.works(run, today=today(), at=now())
    goods = {one.piece.id: one.product for one in found}
    pieces = [one.piece for one in found]
    make, show = to_make(pieces), line_up(pieces)
    if file_asked():
        return workbook(sheets.making_sheets(make, show, goods), name=f"make-{today().isoformat()}")
    return render_template(
        "planning/making.html", run=run, make=make, show=show, goods=goods, parts=PART_NAMES, whys=PART_WHYS,
        today=today(), works=len(pieces),
    )  # fmt: skip
