"""Who an imported order is: the same outlet, day and ticket are the same order in every file, for ever."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time
from functools import lru_cache

from shop.sales.imports.rules.texts import fold

_FOR = b"shop-import"


@lru_cache(maxsize=4096)
def _place(outlet: str, day: date) -> tuple[bytes, str]:
    """The first 48 bits, and the text of outlet and day that is hashed."""
    milliseconds = int(datetime.combine(day, time(), UTC).timestamp() * 1000) & (2**48 - 1)
    return milliseconds.to_bytes(6), f"{fold(outlet)}\x1f{day.isoformat()}"


def order_identity(outlet: str, day: date, ticket: str | int) -> tuple[bytes, bytes]:
    """The order's UUID (version 8) and the seed of its payments' UUIDs.

    `outlet` is the outlet's name, empty for the own shop. `ticket` is the ticket's number, the second of the day where
    there is none, or empty for the one order of a day. Like a version 7 it begins with the day, so that neighbours in
    time are neighbours in the index; the rest is a hash.
    """
    first, place = _place(outlet, day)
    told = f"{place}\x1f{type(ticket).__name__}\x1f{ticket}"
    digest = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=32, person=_FOR).digest()
    version, variant = digest[0] & 0x0F | 0x80, digest[2] & 0x3F | 0x80
    return b"%b%c%c%c%b" % (first, version, digest[1], variant, digest[3:10]), digest[10:]


def payment_identity(order: bytes, seed: bytes, place: int) -> bytes:
    """The UUID of an order's payment number `place` (from 0)."""
    tail = (int.from_bytes(seed[:8]) ^ place) & (2**62 - 1) | 0b10 << 62
    return order[:8] + tail.to_bytes(8)
