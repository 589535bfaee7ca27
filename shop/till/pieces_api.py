"""A tablet asks for the single pieces of its basket before they are paid: nobody else can then have them."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from shop.sales.pieces.actions import hold_for_order
from shop.till.messages import PiecesAsked, decoded
from shop.web.access import May, for_device
from shop.web.now import now

blueprint = Blueprint("till_pieces", __name__, url_prefix="/till")
LARGEST_MESSAGE = 20_000


@blueprint.post("/pieces")
@for_device(May.SELL)
def hold_pieces() -> ResponseReturnValue:
    """Hold them for some minutes; 409 when somebody else has one."""
    request.max_content_length = LARGEST_MESSAGE
    asked = decoded(request.get_data(cache=False), PiecesAsked)
    hold_for_order(asked.order_uuid, asked.variants, at=now())
    return jsonify(ok=True)
