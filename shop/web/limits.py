"""How often something may be asked for, per person, tablet and address. One process, so counters live in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import g, request
from flask_limiter import Limiter
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])

#: Lists that can be searched: more than any person asks for, less than a script does.
SEARCHES = "240 per minute"


def who() -> str:
    """The key requests are counted under."""
    if current_user and current_user.is_authenticated:
        return f"person:{current_user.person_id}"
    device = g.get("device")
    return f"device:{device.id}" if device else f"address:{request.remote_addr}"


def where() -> str:
    """The tablet, or the address, that asks, whoever is logged in there."""
    device = g.get("device")
    return f"at:device:{device.id}" if device else f"at:address:{request.remote_addr}"


limiter = Limiter(who, storage_uri="memory://", headers_enabled=False)


def tries(times: str) -> Callable[[View], View]:
    """For views that check a secret: so many posts for each person, and for each tablet or address."""

    def limited(view: View) -> View:
        per_person = limiter.limit(times, methods=["POST"])
        per_place = limiter.limit(times, key_func=where, methods=["POST"])
        return cast(View, per_place(per_person(view)))

    return limited
