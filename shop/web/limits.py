"""How often something may be asked for, per person, tablet and address; all processes of the shop count together."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, g, request
from flask_limiter import Limiter
from flask_login import current_user
from limits.storage import Storage

from shop.web.between import Between
from shop.web.now import settings_of

View = TypeVar("View", bound=Callable[..., Any])

#: Lists that can be searched: more than any person asks for, less than a script does.
SEARCHES = "240 per minute"
SCHEME = "between"
COUNT = """
INSERT INTO counter (name, times, ends) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET times = times + excluded.times RETURNING times
"""


class Counts(Storage):
    """Flask-Limiter's counters in the file between the processes. What has ended is forgotten with the next count."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the base class reads it as declared

    def __init__(self, uri: str = "", wrap_exceptions: bool = False, **options: Any) -> None:  # noqa: FBT001, FBT002
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self.between = Between(Path(uri.removeprefix(f"{SCHEME}://")))

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong when the file cannot be used; the limiter then counts in memory."""
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count under `key` for the next `expiry` seconds; returns how often it was."""
        moment = time.time()
        self.between.run("DELETE FROM counter WHERE ends <= ?", (moment,))
        return self._number(self.between.run(COUNT, (key, amount, moment + expiry)))

    def get(self, key: str) -> int:
        """How often it was."""
        return self._number(
            self.between.run("SELECT times FROM counter WHERE name = ? AND ends > ?", (key, time.time()))
        )

    def get_expiry(self, key: str) -> float:
        """When counting begins anew."""
        found = self.between.run("SELECT ends FROM counter WHERE name = ?", (key,))
        return cast(float, found[0][0]) if found else time.time()

    def check(self) -> bool:
        """Whether the file can be used."""
        try:
            self.between.run("SELECT 1")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int:
        """Forget everything."""
        return len(self.between.run("DELETE FROM counter RETURNING name"))

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self.between.run("DELETE FROM counter WHERE name = ?", (key,))

    @staticmethod
    def _number(rows: list[tuple[object, ...]]) -> int:
        return cast(int, rows[0][0]) if rows else 0


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


limiter = Limiter(who, headers_enabled=False, in_memory_fallback_enabled=True)


def tries(times: str) -> Callable[[View], View]:
    """For views that check a secret: so many posts for each person, and for each tablet or address."""

    def limited(view: View) -> View:
        per_person = limiter.limit(times, methods=["POST"])
        per_place = limiter.limit(times, key_func=where, methods=["POST"])
        return cast(View, per_place(per_person(view)))

    return limited


def init_app(app: Flask) -> None:
    """Count in the file between the processes."""
    settings = settings_of(app)
    app.config["RATELIMIT_ENABLED"] = settings.rate_limits
    app.config["RATELIMIT_STORAGE_URI"] = f"{SCHEME}://{settings.between_file.as_posix()}"
    limiter.init_app(app)
