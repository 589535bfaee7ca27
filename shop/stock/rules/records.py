"""A move as callers ask for it, and what they get back."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths

Source = tuple[int, int, str, str]
"""What a move is booked for: the number of its identity (numbers are looked up faster), line, type and kind."""


class MoveRecord(NamedTuple):
    """So much of an item from one location to another.

    (`source_uuid`, `source_line`, `source_type`, `kind`) is what it is booked for, once. `value_fen` is for goods
    that come in at a known price; without it they come at the average. `reverses_id`: the whole of that move is taken
    back, at the value it was booked with. `by_id`: who did it, where moves of several people are booked at once.
    """

    item_id: int
    quantity: Thousandths
    from_id: int
    to_id: int
    kind: str
    source_type: str
    source_uuid: UUID
    source_line: int
    occurred_at: datetime
    business_day: date
    value_fen: Fen | None = None
    reason: str = ""
    note: str = ""
    lot_id: int | None = None
    reverses_id: int | None = None
    by_id: int | None = None

    @property
    def source(self) -> Source:
        """What it is booked for."""
        return self.source_uuid.int, self.source_line, self.source_type, self.kind


class Posted(NamedTuple):
    """What a move cost; `provisional` while some of it was not there yet, or its cost is unknown."""

    move_id: int
    value_fen: Fen
    provisional: bool
