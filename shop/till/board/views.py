"""The screens as pages (board, pick-up numbers, a customer's basket), for enrolled tablets and for desks; stations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from shop.kernel.errors import DomainError
from shop.people.queries import shop_profile
from shop.people.queries.devices import tills
from shop.till.board import answers
from shop.till.board.actions import stations as acts
from shop.till.board.forms import StationForm
from shop.till.board.queries.screens import VERSION
from shop.till.board.queries.stations import assigned, found_station, makeable, stations
from shop.till.language import till_messages
from shop.web.access import May, may, needs, public
from shop.web.forms import put_problems
from shop.web.language import chosen
from shop.web.messages import tell
from shop.web.now import now, settings
from shop.web.unchanged import asks_again

blueprint = Blueprint("board", __name__)
BY_KIND, NOT_MADE = "", "0"


@blueprint.get("/till/board")
@public
def board() -> ResponseReturnValue:
    """The board on an enrolled tablet; at a desk it leads to the desk's own page."""
    return _on_tablet("board", "board.desk_board", "board_api.tickets")


@blueprint.get("/till/pickup")
@public
def calls() -> ResponseReturnValue:
    """The pick-up numbers on an enrolled screen."""
    return _on_tablet("calls", "board.desk_calls", "board_api.calls")


@blueprint.get("/till/display")
@public
def display() -> ResponseReturnValue:
    """The basket beside the till: a second window of the till's own tablet, or a screen that follows a till."""
    if _tablet() is None:
        return _enrol_first()
    own = g.device.purpose != "display"
    followed = g.device.id if own else request.args.get("till", 0, type=int)
    every = tills()
    if followed not in {till.id for till in every}:
        return render_template("till/display_choose.html", tills=every)
    return _screen("display", url_for("board_api.shown", till=followed), own=own)


@blueprint.get("/board")
@needs(May.SEE_BOARD)
def desk_board() -> ResponseReturnValue:
    """The board at a desk."""
    return _at_desk("board", url_for("board.desk_tickets"))


@blueprint.get("/board/tickets.json")
@needs(May.SEE_BOARD)
@asks_again(VERSION, at_hand=answers.board_at_hand)
def desk_tickets() -> ResponseReturnValue:
    """What has to be made."""
    return answers.board()


@blueprint.post("/board/step")
@needs(May.SEE_BOARD)
def desk_step() -> ResponseReturnValue:
    """Move lines on."""
    return jsonify(answers.stepped(by=current_user.person_id))


@blueprint.post("/board/prints")
@needs(May.SEE_BOARD)
def desk_prints() -> ResponseReturnValue:
    """Count a printed ticket."""
    return jsonify(answers.counted())


@blueprint.get("/pickup")
@needs(May.SEE_BOARD)
def desk_calls() -> ResponseReturnValue:
    """The pick-up numbers, opened from a desk on a screen for customers."""
    return _at_desk("calls", url_for("board.desk_calls_data"))


@blueprint.get("/pickup.json")
@needs(May.SEE_BOARD)
@asks_again(VERSION, at_hand=answers.calls_at_hand)
def desk_calls_data() -> ResponseReturnValue:
    """Call numbers being made and ready."""
    return answers.calls()


@blueprint.route("/stations", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def station_list() -> ResponseReturnValue:
    """The stations, and what is made where."""
    if request.method == "POST":
        categories, products = _chosen("category"), _chosen("product")
        added = request.form.get("more_product", type=int)
        if added:
            products |= _target(added, request.form.get("more_station", BY_KIND))
        acts.assign(categories=categories, products=products, by=current_user.person_id, at=now())
        tell(_("已保存。之后收的单按新的分法上看板。"))
        return redirect(url_for("board.station_list"), 303)
    made_by_category, sold = makeable()
    return render_template(
        "till/stations.html", stations=stations(), categories=made_by_category, products=sold, assigned=assigned()
    )


@blueprint.route("/stations/new", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def station_new() -> ResponseReturnValue:
    """Add a station."""
    return _station(None, StationForm())


@blueprint.route("/stations/<int:station_id>", methods=["GET", "POST"])
@needs(May.EDIT_CATALOG)
def station(station_id: int) -> ResponseReturnValue:
    """Rename a station, say what it takes."""
    return _station(station_id, StationForm(obj=found_station(station_id)))


@blueprint.post("/stations/<int:station_id>/delete")
@needs(May.EDIT_CATALOG)
def station_delete(station_id: int) -> ResponseReturnValue:
    """Remove a station nothing was made at."""
    acts.delete_station(station_id, by=current_user.person_id, at=now())
    tell(_("制作点已删除。"))
    return redirect(url_for("board.station_list"), 303)


def _station(station_id: int | None, form: StationForm) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            acts.save_station(
                station_id, name=form.name.data, takes_drinks=form.takes_drinks.data, takes_food=form.takes_food.data,
                by=current_user.person_id, at=now(),
            )  # fmt: skip
        except DomainError as error:
            put_problems(form, error)
        else:
            tell(_("制作点已保存。"))
            return redirect(url_for("board.station_list"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("till/station.html", form=form, station_id=station_id), status


def _chosen(what: str) -> dict[int, int | None]:
    """The stations picked for categories or products; those that go by their kind are left out."""
    picked: dict[int, int | None] = {}
    for name, text in request.form.items():
        kind, _sep, number = name.partition("-")
        if kind == what and number.isascii() and number.isdigit() and len(number) < 16:
            picked |= _target(int(number), text)
    return picked


def _target(number: int, text: str) -> dict[int, int | None]:
    if text == BY_KIND or not (text.isascii() and text.isdigit() and len(text) < 16):
        return {}
    return {number: None if text == NOT_MADE else int(text)}


def _tablet() -> Any:
    device = g.get("device")
    return None if device is None or device.revoked else device


def _enrol_first() -> str:
    return render_template("till/enrol_needed.html", enrol_url=url_for("people.enrol"))


def _on_tablet(screen: str, desk: str, data: str) -> ResponseReturnValue:
    device = _tablet()
    if device is None:
        return redirect(url_for(desk)) if may(May.SEE_BOARD) else _enrol_first()
    if screen == "board" and device.purpose == "display":
        return redirect(url_for("board.display"))
    return _screen(
        screen, url_for(data), steps=url_for("board_api.step"), prints=url_for("board_api.prints"),
        token=("X-Till-Token", device.token),
    )  # fmt: skip


def _at_desk(screen: str, data: str) -> str:
    return _screen(
        screen, data, steps=url_for("board.desk_step"), prints=url_for("board.desk_prints"),
        token=("X-CSRFToken", generate_csrf()),
    )  # fmt: skip


def _screen(screen: str, data: str, **more: Any) -> str:
    profile = shop_profile()
    facts = {"screen": screen, "data": data, "shop": profile.name, "demo": settings().demo, **more}
    return render_template("till/screen.html", facts=facts, screen=screen, till_messages=till_messages(chosen()))
