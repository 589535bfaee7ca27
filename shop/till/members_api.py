"""What tablets ask about members: find one, make one. Without the server a member's QR code is enough."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from msgspec import Meta

from shop.customers import queries
from shop.customers.actions.members import join as join_now
from shop.till.messages import Message, decoded
from shop.web.access import May, for_device
from shop.web.limits import tries
from shop.web.now import now

blueprint = Blueprint("till_members", __name__, url_prefix="/till/members")


class Find(Message):
    """Four digits, or a member's code."""

    text: Annotated[str, Meta(max_length=16)]


class Join(Message):
    """A number to be known by; it is not kept."""

    phone: Annotated[str, Meta(max_length=20)]
    agreed: bool


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), mimetype="application/json")


@blueprint.get("/words.json")
@for_device(May.SELL)
def words() -> ResponseReturnValue:
    """What the customer agrees to."""
    version, text = queries.words_now()
    return _json({"version": version, "text": _(text)})


@blueprint.post("/find")
@for_device(May.SELL)
@tries("30 per minute")
def find() -> ResponseReturnValue:
    """Members with this tail, or this code."""
    return _json({"members": queries.for_till(decoded(request.get_data(cache=False), Find).text)})


@blueprint.post("/join")
@for_device(May.SELL)
@tries("20 per minute")
def join() -> ResponseReturnValue:
    """Make the customer a member."""
    asked = decoded(request.get_data(cache=False), Join)
    member, new = join_now(asked.phone, agreed=asked.agreed, by=current_user.person_id, device=g.device.id, at=now())
    return _json({"member": {"code": member.code, "tail": member.tail, "points": member.points}, "new": new})
