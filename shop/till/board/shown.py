"""What each till shows its customer just now: for a second screen, told between the processes, kept in no book."""

from __future__ import annotations

import secrets
from typing import NamedTuple, cast

from shop.web.between import Between

PUT = """
INSERT INTO picture (device, version, content) VALUES (?, ?, ?)
ON CONFLICT (device) DO UPDATE SET version = excluded.version, content = excluded.content
"""


class Picture(NamedTuple):
    """The latest picture of a till; its version is another one for each picture, also after a new start."""

    version: str
    picture: bytes


NOTHING = Picture("0", b'{"state":"idle"}')


def show_now(between: Between, device_id: int, picture: bytes) -> None:
    """The till shows this now."""
    between.run(PUT, (device_id, secrets.token_hex(8), picture))


def shown_now(between: Between, device_id: int) -> Picture:
    """What a till shows; nothing when it has shown nothing since the shop was opened."""
    found = between.run("SELECT version, content FROM picture WHERE device = ?", (device_id,))
    return Picture(cast(str, found[0][0]), cast(bytes, found[0][1])) if found else NOTHING
