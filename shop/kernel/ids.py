"""Identifiers: UUIDv7 for what a device creates, letters and short numbers for what people read."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime

_CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"


def uuid7(moment: datetime, *, random: bytes | None = None) -> uuid.UUID:
    """A UUID version 7 (RFC 9562, section 5.7) of the given moment; `random` is 10 bytes, for tests."""
    milliseconds = int(moment.timestamp() * 1000) & (2**48 - 1)
    noise = int.from_bytes(random or secrets.token_bytes(10))
    value = milliseconds << 80 | 0x7 << 76 | (noise >> 64 & 0xFFF) << 64 | 0b10 << 62 | noise & (2**62 - 1)
    return uuid.UUID(int=value)


def device_letter(number: int) -> str:
    """Device 1 is A, 26 is Z, 27 is AA: the first part of the numbers people read."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def order_number(letter: str, epoch: int, day: date, count: int) -> str:
    """The short number people say, e.g. ``A-1122-047``; from the second epoch on ``A2-1122-047``."""
    return f"{letter}{epoch if epoch > 1 else ''}-{day:%m%d}-{count:03d}"


def call_number(letter: str, epoch: int, count: int) -> str:
    """The number a guest is called by, e.g. ``A-047``. A tablet enrolled again counts the day anew: ``A2-001``."""
    return f"{letter}{epoch if epoch > 1 else ''}-{count:03d}"


def short_code(length: int = 8) -> str:
    """A random code that is easy to read aloud (no 0/O, 1/I, 5/S, 8/B, 2/Z)."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(length))
