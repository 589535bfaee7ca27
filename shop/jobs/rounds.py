"""Rounds: short work that cannot wait for a job to end, done twice a second in the worker's process.

Each area registers its own, as with kinds of jobs. A round looks whether there is something to do and does it; it must
be over soon and may be repeated. Printing is one: a receipt comes out while a history is imported.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import cast

from flask import Flask

from shop.db import session
from shop.kernel.clock import Clock

EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 15.0
Round = Callable[[datetime], object]
log = logging.getLogger("shop")
_rounds: dict[str, None] = {}


def register_round(name: str) -> None:
    """Make `module:function` a round; it is loaded by the worker alone and called with the moment."""
    _rounds[name] = None


class Rounds:
    """All rounds in a thread of their own, with the urgency of the thread that starts it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def start(self) -> None:
        """Go round until stopped."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is being done, so that no paper is cut off."""
        self._stopped.set()
        self._thread.join(PATIENCE_SECONDS)

    def once(self) -> None:
        """Do what is to be done now. Whatever fails, the others have their turn and the next round tries again."""
        clock = cast(Clock, self.app.extensions["clock"])
        for name in list(_rounds):
            with self.app.app_context():
                try:
                    _loaded(name)(clock.now())
                except Exception:
                    log.exception("the round %s failed; it is tried again", name)
                finally:
                    session().rollback()

    def _go_on(self) -> None:
        while not self._stopped.wait(EVERY_SECONDS):
            self.once()


def _loaded(name: str) -> Round:
    module, function = name.split(":")
    return cast(Round, getattr(import_module(module), function))
