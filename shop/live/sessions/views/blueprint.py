"""The blueprint of the pages of streams, and the page of one stream as several views answer with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from shop.kernel.clock import SHANGHAI
from shop.live.claims.queries import shown_claims
from shop.live.imports.rules.states import Platform
from shop.live.sessions import words
from shop.live.sessions.queries import is_display_only, presenters, shelf, stream_of, without_stock
from shop.live.sessions.rules import OF_AGE, State, age_on
from shop.people.queries.persons import nicknames
from shop.web.now import now

blueprint = Blueprint("streams", "shop.live.sessions.views", url_prefix="/live")


def me() -> int:
    """Who is logged in."""
    person: int = current_user.person_id
    return person


@blueprint.context_processor
def known_words() -> dict[str, object]:
    """Words of the pages."""
    return {"stream_states": words.STATES, "platforms": Platform, "is_display_only": is_display_only}


def stream_page(stream_id: int, problems: Any = ()) -> str:
    """One stream; `problems` are those of a step that was refused."""
    stream = stream_of(stream_id)
    at = now()
    day = stream.planned_at.astimezone(SHANGHAI).date()
    open_now = stream.state in (State.PLANNED, State.WAITING, State.APPROVED)
    return render_template(
        "live/stream.html",
        stream=stream,
        problems=problems,
        people=nicknames(),
        shelf=shelf(stream, at=at) if open_now else [],
        without_stock=without_stock(stream, at=at) if open_now else [],
        young=[
            one
            for one in presenters([p.id for p in stream.presenters])
            if one.birthday and age_on(one.birthday, day) < OF_AGE
        ],
        mine=current_user.person_id in {stream.made_by, stream.changed_by, stream.asked_by},
        claims=shown_claims(stream_id, at=at),
    )
