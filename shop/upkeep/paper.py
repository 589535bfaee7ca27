"""The thread of `shop serve` that carries print jobs to the printers."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from shop import create_app
from shop.db import db
from shop.kernel.clock import SystemClock
from shop.printing.actions.work import drain
from shop.printing.wire import send

EVERY_SECONDS = 1.0
log = logging.getLogger("shop.printing")


def print_until(stopped: threading.Event, settings: Settings) -> None:
    """Print what waits, once a second, until `stopped`. A failing database is tried again, and told once a time."""
    if stopped.wait(EVERY_SECONDS):
        return
    app = create_app(settings)
    clock = SystemClock()
    while not stopped.wait(EVERY_SECONDS):
        with app.app_context():
            try:
                drain(at=clock.now(), send=send)
            except SQLAlchemyError:
                log.exception("print jobs could not be read or written; trying again")
    with app.app_context():
        db.engine.dispose()
