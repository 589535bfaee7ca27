"""Pages of people: logging in, own account, people, posts, tablets, sessions, the trail."""

from __future__ import annotations

from flask import Blueprint, g

from shop.people.queries.persons import nicknames

blueprint = Blueprint("people", __name__)


@blueprint.app_template_global("nickname")
def nickname(person_id: int | None) -> str:
    """How pages of any area name somebody; all names are read once a request."""
    if "nicknames" not in g:
        g.nicknames = nicknames()
    return str(g.nicknames.get(person_id, "—"))


from shop.people.views import account, approvals, devices, entrance, persons, roles, trail  # noqa: E402

__all__ = ["account", "approvals", "blueprint", "devices", "entrance", "persons", "roles", "trail"]
