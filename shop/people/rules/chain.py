"""The hash chain of the audit trail."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

GENESIS = bytes(32)
_as_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


class Line(NamedTuple):
    """What one hash covers, besides the hash before it."""

    number: int
    at: datetime
    person: int | None
    device: int | None
    verb: str
    subject: str
    detail: str


def next_hash(before: bytes, line: Line) -> bytes:
    """SHA-256 over the hash before and the line as JSON."""
    moment = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(before + _as_json([line.number, moment, *line[2:]]).encode("ascii")).digest()


def first_break(lines: Iterable[tuple[Line, bytes]]) -> tuple[int | None, int, bytes]:
    """Walk the trail from its beginning: first number that does not fit (None when all do), lines that fit, the end."""
    end, count = GENESIS, 0
    for line, kept in lines:
        end = next_hash(end, line)
        if line.number != count + 1 or end != kept:
            return count + 1, count, end
        count += 1
    return None, count, end
