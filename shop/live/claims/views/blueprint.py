"""The blueprint of the board and of claims, and how it answers: a page for people, nothing for the board's script."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from shop.live.claims.queries import number_of
from shop.live.claims.rules import ClaimState
from shop.live.imports.rules.states import Platform
from shop.live.sessions import words
from shop.web.errors import wants_json
from shop.web.messages import tell

blueprint = Blueprint("claims", "shop.live.claims.views", url_prefix="/live")


def me() -> int:
    """Who is logged in."""
    person: int = current_user.person_id
    return person


@blueprint.context_processor
def known_words() -> dict[str, object]:
    """Words of the pages."""
    return {"claim_states": ClaimState, "platforms": Platform, "stream_states": words.STATES, "number_of": number_of}


def done(stream_id: int, said: str = "", *, page: str = "claims.board") -> ResponseReturnValue:
    """Back to the page; the board's script asks for what changed by itself."""
    if wants_json():
        return "", 204
    if said:
        tell(said)
    return redirect(url_for(page, stream_id=stream_id), 303)
