"""Pages of people: logging in, own account, people, posts, tablets, sessions, the trail."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask_login import current_user

from shop.people.queries.persons import nicknames
from shop.web.access import May, may
from shop.web.photos import MOST_BYTES, REST_OF_A_FORM

blueprint = Blueprint("people", __name__)


@blueprint.url_value_preprocessor
def allow_photos(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than other forms; only people who may edit are let send that much."""
    if request.endpoint == "people.set_photo" and current_user.is_authenticated and may(May.EDIT_PEOPLE):
        request.max_content_length = MOST_BYTES + REST_OF_A_FORM


@blueprint.app_template_global("nickname")
def nickname(person_id: int | None) -> str:
    """How pages of any area name somebody; all names are read once a request."""
    if "nicknames" not in g:
        g.nicknames = nicknames()
    return str(g.nicknames.get(person_id, "—"))


from shop.people.views import account, approvals, devices, entrance, faces, persons, roles, trail  # noqa: E402

__all__ = ["account", "approvals", "blueprint", "devices", "entrance", "faces", "persons", "roles", "trail"]
