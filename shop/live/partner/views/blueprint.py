"""The blueprint of the pages of orders to ship and the words their templates use."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from shop.live.partner.forms import channel_label
from shop.live.partner.rules.addresses import PROBLEMS
from shop.live.partner.rules.states import Outcome, PackedBy, State

blueprint = Blueprint("partner", "shop.live.partner.views", url_prefix="/live/ship")


def me() -> int:
    """Who is logged in."""
    person: int = current_user.person_id
    return person


@blueprint.context_processor
def words() -> dict[str, object]:
    """Words of the pages."""
    return {
        "ship_states": State,
        "packers": PackedBy,
        "outcomes": Outcome,
        "channel_label": channel_label,
        "address_words": PROBLEMS,
    }
