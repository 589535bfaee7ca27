"""How often something may be asked for, per person, tablet and address. One process, so counters live in memory."""

from __future__ import annotations

from flask import g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user


def who() -> str:
    """The key requests are counted under."""
    if current_user and current_user.is_authenticated:
        return f"person:{current_user.person_id}"
    device = g.get("device")
    return f"device:{device.id}" if device else f"address:{get_remote_address()}"


limiter = Limiter(who, storage_uri="memory://", headers_enabled=False)
