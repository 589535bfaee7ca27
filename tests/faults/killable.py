"""The true server, with points at which it can be killed. Only tests start it: `python -m tests.faults.killable`.

It loads the shop once and waits on its standard input. Each line `{"port": ..., "environment": {...}}` makes a new
process that serves `shop.wsgi:app` with granian as `shop serve` does; its process group is answered. A request names
the point at which its server dies in a header that the shop itself does not know.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from launcher.programs import ROOT

HEADER = "HTTP_X_KILL_POINT"
BEFORE, BODY, STATEMENT, BEFORE_COMMIT, AFTER_COMMIT, ANSWER = (
    "before anything", "body half read", "between statements", "before commit", "after commit", "answer half sent",
)  # fmt: skip
POINTS = (BEFORE, BODY, STATEMENT, BEFORE_COMMIT, AFTER_COMMIT, ANSWER)


def die() -> None:
    """As the power button would: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


class Armed:
    """The point at which the present request's server dies."""

    def __init__(self) -> None:
        self.point = ""
        self.statements = 0

    def at(self, point: str) -> None:
        """Here is a point."""
        if self.point == point:
            die()

    def statement(self, *_: Any) -> None:
        """A statement was executed; the named one is the last."""
        if self.point == STATEMENT:
            self.statements -= 1
            if self.statements <= 0:
                die()


ARMED = Armed()


def killable(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The shop's WSGI application with its points."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        ARMED.point, _, number = environ.pop(HEADER, "").partition("#")
        ARMED.statements = int(number or 1)
        ARMED.at(BEFORE)
        if ARMED.point == BODY:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 2) // 2)
            die()
        chunks = app(environ, start)
        return _halved(chunks) if ARMED.point == ANSWER else chunks

    return answer


def _halved(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[: len(chunk) // 2]
        die()


def plant_points() -> None:
    """Points inside the transaction."""
    event.listen(Engine, "after_cursor_execute", ARMED.statement)
    event.listen(Session, "before_commit", lambda _: ARMED.at(BEFORE_COMMIT))
    event.listen(Session, "after_commit", lambda _: ARMED.at(AFTER_COMMIT))


def serve(order: dict[str, Any]) -> None:
    """Serve until killed."""
    os.setsid()
    os.environ.update(order["environment"])
    plant_points()
    if order.get("bug"):
        import_module("tests.faults.planted").BUGS[order["bug"]].plant_in_python()
    Granian(
        "tests.faults.killable:load", address="127.0.0.1", port=order["port"], interface=Interfaces.WSGI, workers=1,
        blocking_threads=4, log_level=LogLevels.critical, log_enabled=False, websockets=False, working_dir=ROOT,
        factory=True,
    ).serve()  # fmt: skip


def load() -> Callable[..., Iterable[bytes]]:
    """What granian serves."""
    return killable(import_module("shop.wsgi").app)


def main() -> None:
    """Load once, then make a server for each line."""
    shop = import_module("shop.application")
    for name in (*shop.JOBS, *shop.PAGES):
        import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            quiet = os.open(order.get("log") or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            for stream in (1, 2):
                os.dup2(quiet, stream)
            try:
                serve(order)
            finally:
                os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
