"""What a tablet keeps to check teachers' answers while it is alone: images, nothing it could answer with."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from msgspec import Meta

from shop.people.queries.answers import images_for
from shop.till.messages import Id, Message, decoded
from shop.web.access import May, for_device
from shop.web.limits import tries

blueprint = Blueprint("till_answers", __name__, url_prefix="/till/answers")


class Have(Message):
    """The running number of the next challenge, and what the tablet has."""

    first: Id
    mark: Annotated[str, Meta(max_length=16)]


@blueprint.post("")
@for_device(May.SELL)
@tries("12 per minute")
def images() -> ResponseReturnValue:
    """The images from this number on; none when the tablet's own are still right."""
    have = decoded(request.get_data(cache=False), Have)
    mark, people = images_for(g.device.id, first=have.first, mark=have.mark)
    told = {"mark": mark, "people": people}
    return Response(msgspec.json.encode(told), mimetype="application/json")
