"""What tablets tell of a shift, as the books take it. Money is fen, times UTC."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths


class Told(NamedTuple):
    """Who told it, from which tablet, under which of its numbers, about which shift, when."""

    operation_uuid: UUID
    shift_uuid: UUID | None
    device_id: int
    epoch: int
    device_seq: int
    by: int | None
    occurred_at: datetime


class Opening(NamedTuple):
    """The float, and what was checked before the first guest."""

    pieces: list[tuple[Fen, int]]
    checklist: list[tuple[str, bool]]
    note: str = ""


class Move(NamedTuple):
    """Cash in or out without a sale."""

    uuid: UUID
    kind: str
    amount_fen: Fen
    reason: str
    note: str
    approval_uuid: UUID | None = None


class Count(NamedTuple):
    """A blind count: notes and coins, and what the platforms' own apps say."""

    uuid: UUID
    number: int
    pieces: list[tuple[Fen, int]]
    claimed: list[tuple[str, Fen]]
    note: str = ""


class Stock(NamedTuple):
    """A product the incoming crew counted again."""

    product_id: int
    name: str
    quantity: Thousandths


class HandingOver(NamedTuple):
    """The drawer goes from one crew to the next."""

    uuid: UUID
    to: int
    pieces: list[tuple[Fen, int]]
    stocks: list[Stock]
    signed: str
    note: str = ""


class Closing(NamedTuple):
    """The end of a shift: which count holds, why it differs; pieces and worth of what was taken out before sending."""

    count_uuid: UUID | None
    reason: str
    note: str
    removed: tuple[int, Fen] | None = None
