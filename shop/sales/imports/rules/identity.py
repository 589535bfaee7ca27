"""Who an imported order is: the same outlet, day and ticket are the same order in every file, for ever."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time
from functools import lru_cache
from uuid import UUID

from shop.sales.imports.rules.texts import fold

_FOR = b"shop-import"


@lru_cache(maxsize=4096)
def _place(outlet: str, day: date) -> tuple[int, str]:
    """The first 48 bits, and the text of outlet and day that is hashed."""
    milliseconds = int(datetime.combine(day, time(), UTC).timestamp() * 1000) & (2**48 - 1)
    return milliseconds << 80, f"{fold(outlet)}\x1f{day.isoformat()}"


def order_identity(outlet: str, day: date, ticket: str | int) -> tuple[UUID, bytes]:
    """The order's UUID (version 8) and the seed of its payments' UUIDs.

    `outlet` is the outlet's name, empty for the own shop. `ticket` is the ticket's number, the second of the day where
    there is none, or empty for the one order of a day. Like a version 7 it begins with the day, so that neighbours in
    time are neighbours in the index; the rest is a hash.
    """
    first, place = _place(outlet, day)
    told = f"{place}\x1f{type(ticket).__name__}\x1f{ticket}"
    digest = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=32, person=_FOR).digest()
    noise = int.from_bytes(digest[:10])
    value = first | 0x8 << 76 | (noise >> 64 & 0xFFF) << 64 | 0b10 << 62 | noise & (2**62 - 1)
    return UUID(int=value), digest[10:]


def payment_identity(order: UUID, seed: bytes, place: int) -> UUID:
    """The UUID of an order's payment number `place` (from 0)."""
    tail = int.from_bytes(seed[:8]) ^ place
    return UUID(int=order.int & ~(2**64 - 1) | 0b10 << 62 | tail & (2**62 - 1))
