"""What each till shows its customer just now: kept in memory only, for a second screen; gone with the process."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

NOTHING = b'{"state":"idle"}'


@dataclass
class Shown:
    """The latest picture of every till by its device, with a running number that tells a new one."""

    pictures: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    number: int = 0

    def put(self, device_id: int, picture: bytes) -> None:
        """The till shows this now."""
        with self.lock:
            self.number += 1
            self.pictures[device_id] = (self.number, picture)

    def of(self, device_id: int) -> tuple[int, bytes]:
        """The number and picture of a till; nothing when it has shown nothing since the server began."""
        return self.pictures.get(device_id, (0, NOTHING))
