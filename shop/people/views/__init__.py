"""Pages of people: logging in, own account, people, posts, tablets, sessions, the trail."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from shop.people.views import account, devices, entrance, persons, roles, trail  # noqa: E402

__all__ = ["account", "blueprint", "devices", "entrance", "persons", "roles", "trail"]
