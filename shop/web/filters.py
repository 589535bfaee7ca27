"""How values look on a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from shop.kernel.clock import SHANGHAI
from shop.kernel.money import yuan
from shop.kernel.quantity import quantity_text


def local_time(moment: datetime | None) -> str:
    """Hours and minutes on the local clock."""
    return moment.astimezone(SHANGHAI).strftime("%H:%M") if moment else ""


def local_datetime(moment: datetime | None) -> str:
    """Date and time on the local clock."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def day_text(day: date | None) -> str:
    """A date as ISO text."""
    return day.isoformat() if day else ""


def percent(basis_points: int) -> str:
    """Basis points as a percentage without needless zeros."""
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".") + "%"


def say(text: str, facts: Mapping[str, Any]) -> str:
    """A sentence in the reader's language with its ``%(name)s`` places filled; facts that are words are translated."""
    words = {name: _(value) if isinstance(value, str) and value else value for name, value in facts.items()}
    return str(_(text)) % words


def init_app(app: Flask) -> None:
    """Make the filters known to templates."""
    for view in (yuan, quantity_text, local_time, local_datetime, day_text, percent, say):
        app.jinja_env.filters[view.__name__] = view
