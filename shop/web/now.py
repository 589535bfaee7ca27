"""The application's clock, for views and commands; actions take the moment as an argument."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from flask import Flask, current_app

from config import Settings
from shop.kernel.clock import Clock, business_day


def now() -> datetime:
    """The present moment by the application's clock."""
    return cast(Clock, current_app.extensions["clock"]).now()


def today() -> date:
    """The present business day."""
    return business_day(now())


def settings() -> Settings:
    """The settings this application was made with."""
    return settings_of(current_app)


def settings_of(app: Flask) -> Settings:
    """The settings `app` was made with."""
    return cast(Settings, app.extensions["settings"])
