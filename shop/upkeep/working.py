"""Opening the shop for a command that works on its books rather than serving pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from config import Settings, settings_from_environment
from shop import create_app
from shop.db import db
from shop.kernel.clock import SystemClock
from shop.upkeep.actions.books import open_books
from shop.upkeep.upgrading import bring_up_to_date


@contextmanager
def opened_shop(data: Path | None = None, database: str | None = None) -> Iterator[Flask]:
    """The real shop (never the demo) brought up to date, inside an application context.

    `data` and `database` name another data directory and database address than the environment does; a shop that is
    not there yet is begun with empty books.
    """
    settings = settings_of(data, database)
    bring_up_to_date(settings, say=click.echo)
    app = create_app(settings)
    with app.app_context():
        open_books(at=SystemClock().now())
        try:
            yield app
        finally:
            db.engine.dispose()


def settings_of(data: Path | None, database: str | None) -> Settings:
    """The environment's settings but for the data directory and the database that are named."""
    before = dict(os.environ)
    if data is not None:
        os.environ["SHOP_DATA_DIR"] = str(data)
        os.environ.pop("DATABASE_URL", None)
    if database is not None:
        os.environ["DATABASE_URL"] = database
    try:
        return settings_from_environment()
    finally:
        os.environ.clear()
        os.environ.update(before)
