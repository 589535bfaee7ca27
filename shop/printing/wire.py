"""Carrying bytes to a printer, and asking it how it is. Says exactly what is known about whether paper came out."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 1.0
WRITE_SECONDS = 20.0
DONE_SECONDS = 15.0
#: Real-time questions: why offline, paper; and one that is answered in turn, after everything before it.
ASK_OFFLINE, ASK_PAPER, ASK_IN_TURN = b"\x10\x04\x02", b"\x10\x04\x04", b"\x1dr\x01"
USB = re.compile(r"/dev/usb/lp\d{1,2}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a printer is: host and port, or a USB printer of this computer."""

    address: str
    port: int


class NotPrinted(Exception):
    """Nothing was sent: it may be tried again. `why` is a state of printers."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class PerhapsPrinted(Exception):
    """The connection broke after the first byte: a person must look at the printer."""


Send = Callable[[Place, bytes], None]


def send(place: Place, content: bytes) -> None:
    """Print `content`. Raises NotPrinted when nothing was sent, PerhapsPrinted when nobody can know."""
    if USB.fullmatch(place.address):
        _send_to_file(Path(place.address), content)
        return
    try:
        connection = socket.create_connection((place.address, place.port), timeout=CONNECT_SECONDS)
    except OSError:
        raise NotPrinted("offline") from None
    with connection:
        answers = _check(connection)
        try:
            connection.settimeout(WRITE_SECONDS)
            connection.sendall(content)
            if answers:
                connection.sendall(ASK_IN_TURN)
                connection.settimeout(DONE_SECONDS)
                if not connection.recv(16):
                    raise PerhapsPrinted
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            raise PerhapsPrinted from None


def state_of(place: Place) -> str:
    """How the printer is just now: ready, paper_out, cover_open, error or offline."""
    if USB.fullmatch(place.address):
        return "ready" if Path(place.address).exists() else "offline"
    try:
        with socket.create_connection((place.address, place.port), timeout=CONNECT_SECONDS) as connection:
            _check(connection)
    except NotPrinted as problem:
        return problem.why
    except OSError:
        return "offline"
    return "ready"


def _check(connection: socket.socket) -> bool:
    """Whether the printer answers questions. Raises NotPrinted when it answers that it cannot print."""
    try:
        offline = _ask(connection, ASK_OFFLINE)
        paper = _ask(connection, ASK_PAPER) if offline is not None else None
    except OSError:
        raise NotPrinted("offline") from None
    if offline is not None and offline & 0x04:
        raise NotPrinted("cover_open")
    if (paper is not None and paper & 0x60) or (offline is not None and offline & 0x20):
        raise NotPrinted("paper_out")
    if offline is not None and offline & 0x40:
        raise NotPrinted("error")
    return offline is not None


def _ask(connection: socket.socket, question: bytes) -> int | None:
    """The answer to a real-time question; None from a printer that does not know it."""
    connection.settimeout(ANSWER_SECONDS)
    connection.sendall(question)
    with suppress(TimeoutError):
        answer = connection.recv(1)
        if not answer:
            raise ConnectionResetError
        if answer[0] & 0x93 == 0x12:
            return answer[0]
    return None


def _send_to_file(path: Path, content: bytes) -> None:
    try:
        printer = path.open("wb", buffering=0)
    except OSError:
        raise NotPrinted("offline") from None
    with printer:
        try:
            printer.write(content)
        except OSError:
            raise PerhapsPrinted from None
