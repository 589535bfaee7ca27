"""What enrolled tablets ask about the board, and what a till shows its customer's screen."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from shop.till.board import answers
from shop.till.board.messages import Picture
from shop.till.board.queries.screens import VERSION
from shop.till.board.shown import show_now, shown_now
from shop.till.messages import decoded
from shop.web.access import for_device
from shop.web.between import Between
from shop.web.limits import limiter
from shop.web.unchanged import asks_again

blueprint = Blueprint("board_api", __name__, url_prefix="/till")
LARGEST_PICTURE = 100_000
LONGEST_NUMBER = 15


@blueprint.get("/board.json")
@for_device()
@asks_again(VERSION, at_hand=answers.board_at_hand)
def tickets() -> ResponseReturnValue:
    """What has to be made."""
    return answers.board()


@blueprint.post("/board/step")
@for_device()
def step() -> ResponseReturnValue:
    """Move lines on; whoever is switched on at the tablet did it, or nobody by name."""
    return jsonify(answers.stepped(by=current_user.person_id, device=g.device.id))


@blueprint.post("/board/prints")
@for_device()
def prints() -> ResponseReturnValue:
    """Count a printed ticket."""
    return jsonify(answers.counted())


@blueprint.get("/pickup.json")
@for_device(on_display=True)
@asks_again(VERSION, at_hand=answers.calls_at_hand)
def calls() -> ResponseReturnValue:
    """Call numbers being made and ready."""
    return answers.calls()


@blueprint.get("/display.json")
@for_device(on_display=True)
def shown() -> ResponseReturnValue:
    """What the till `till` shows its customer; 204 while it is unchanged."""
    present = shown_now(_between(), request.args.get("till", g.device.id, type=_number))
    if request.args.get("version") == present.version:
        return "", 204
    response = Response(present.picture, mimetype="application/json")
    response.headers["Shop-Version"] = present.version
    return response


@blueprint.post("/display")
@for_device()
@limiter.limit("20 per second")
def show() -> ResponseReturnValue:
    """The till shows this from now on."""
    request.max_content_length = LARGEST_PICTURE
    body = request.get_data(cache=False)
    decoded(body, Picture)
    show_now(_between(), g.device.id, body)
    return jsonify(ok=True)


def _number(text: str) -> int:
    """A tablet's number, small enough for every database. Raises ValueError, and the tablet's own is taken."""
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise ValueError(text)
    return int(text)


def _between() -> Between:
    return cast(Between, current_app.extensions["between"])
