"""What a backup says of itself: `manifest.json` inside its archive."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec

from shop.backup.watermark import Watermark
from shop.kernel.clock import SHANGHAI, business_day
from shop.kernel.errors import N_

FORMAT = 1


class Reason(StrEnum):
    """Why a backup was taken."""

    HOURLY = "hourly"
    DAY_CLOSE = "day_close"
    SHIFT_CLOSE = "shift_close"
    BEFORE_UPGRADE = "before_upgrade"
    BEFORE_RESTORE = "before_restore"
    BY_HAND = "by_hand"

    @property
    def label(self) -> str:
        """The reason in words."""
        return _LABELS[self]


_LABELS = {
    Reason.HOURLY: N_("每小时"),
    Reason.DAY_CLOSE: N_("打烊后"),
    Reason.SHIFT_CLOSE: N_("关班时"),
    Reason.BEFORE_UPGRADE: N_("升级前"),
    Reason.BEFORE_RESTORE: N_("恢复前"),
    Reason.BY_HAND: N_("手动"),
}


class Piece(msgspec.Struct, frozen=True):
    """A file as it was copied."""

    sha256: str
    size: int


class Doubt(msgspec.Struct, frozen=True):
    """Something a person should know before trusting the backup: a sentence with its facts."""

    message: str
    facts: dict[str, Any] = {}


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One backup. `pieces` are in the archive; `photos` may be, else the store beside it has them.

    `pin_mark` tells whether a computer has the same key for PINs without telling the key.
    """

    format: int = FORMAT
    taken_at: datetime
    reason: Reason
    database: str
    demo: bool
    books: Watermark
    pieces: dict[str, Piece]
    photos: dict[str, Piece]
    doubts: list[Doubt]
    pin_mark: str

    @property
    def verified(self) -> bool:
        """Whether everything was checked and found right."""
        return not self.doubts

    @property
    def weekday(self) -> int:
        """The local day of the week; Monday is 0."""
        return self.taken_at.astimezone(SHANGHAI).weekday()

    @property
    def day_is_its_own(self) -> bool:
        """Whether the figures of the last day are those of the day on which the backup was taken."""
        return self.books.day == business_day(self.taken_at)

    @property
    def photo_bytes(self) -> int:
        """How large the photos are together."""
        return sum(piece.size for piece in self.photos.values())


def encoded(manifest: Manifest) -> bytes:
    """The manifest as text, with a line below that tells whether it was cut or changed."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    return text + b"\n" + sha256(text).hexdigest().encode() + b"\n"


def decoded(kept: bytes) -> Manifest | None:
    """The manifest; None when it is not whole or not ours."""
    text, _, mark = kept.rstrip(b"\n").rpartition(b"\n")
    if sha256(text).hexdigest().encode() != mark:
        return None
    try:
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.MsgspecError:
        return None


def pin_mark(pepper: str) -> str:
    """A mark of the PINs' key: the key itself is 32 random bytes and cannot be found from it."""
    return sha256(f"pin mark {pepper}".encode()).hexdigest()[:16]
