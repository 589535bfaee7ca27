"""What tablets tell of shifts and cash, as types: decoding is validating."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from shop.till.messages import LARGEST_FEN, Code, Count, Fen, Id, Message, Name, Text, Tiny

Positive = Annotated[int, Meta(ge=1, le=LARGEST_FEN)]


class Pieces(Message):
    """How many of one note or coin."""

    fen: Literal[10000, 5000, 2000, 1000, 500, 100, 50, 10]
    pieces: Annotated[int, Meta(ge=0, le=100_000)]


Counted = Annotated[list[Pieces], Meta(max_length=16)]


class Checked(Message):
    """One point of the opening checklist."""

    text: Text
    done: bool


class ShiftOpen(Message):
    """A drawer begins."""

    v: Literal[1]
    shift_uuid: UUID
    cashier_id: Id
    float: Counted
    checklist: Annotated[list[Checked], Meta(max_length=30)]
    note: Text


class CashIn(Message):
    """Cash put into the drawer."""

    v: Literal[1]
    move_uuid: UUID
    cashier_id: Id
    amount_fen: Positive
    reason: Code
    note: Text


class CashOut(Message):
    """Cash taken out of the drawer: paid for something, or dropped into the safe."""

    v: Literal[1]
    move_uuid: UUID
    cashier_id: Id
    kind: Literal["paid_out", "drop"]
    amount_fen: Positive
    reason: Code
    note: Text
    approval_uuid: UUID | None


class Claimed(Message):
    """What a platform's own app says it took."""

    method: Tiny
    fen: Fen


class CountPayload(Message):
    """A blind count."""

    v: Literal[1]
    count_uuid: UUID
    cashier_id: Id
    number: Annotated[int, Meta(ge=1, le=99)]
    pieces: Counted
    claimed: Annotated[list[Claimed], Meta(max_length=20)]
    note: Text


class CountedStock(Message):
    """A product the incoming crew counted again."""

    product_id: Id
    name: Name
    quantity: Annotated[int, Meta(ge=0, le=10**9)]


class HandoverPayload(Message):
    """The drawer goes from one crew to the next."""

    v: Literal[1]
    handover_uuid: UUID
    cashier_id: Id
    to_id: Id
    pieces: Counted
    stocks: Annotated[list[CountedStock], Meta(max_length=20)]
    signed: Literal["pin", "offline"]
    note: Text


class Removed(Message):
    """What was taken out of orders before they were paid and sent: pieces, and what they would have cost."""

    pieces: Count
    fen: Fen


class ShiftClose(Message):
    """A drawer ends."""

    v: Literal[2]
    shift_uuid: UUID
    cashier_id: Id
    count_uuid: UUID | None
    reason: Code
    note: Text
    removed: Removed | None


ShiftPayload = ShiftOpen | CashIn | CashOut | CountPayload | HandoverPayload | ShiftClose

SHIFT_PAYLOADS: dict[str, msgspec.json.Decoder[Any]] = {
    "shift_open": msgspec.json.Decoder(ShiftOpen),
    "cash_in": msgspec.json.Decoder(CashIn),
    "cash_out": msgspec.json.Decoder(CashOut),
    "count": msgspec.json.Decoder(CountPayload),
    "handover": msgspec.json.Decoder(HandoverPayload),
    "shift_close": msgspec.json.Decoder(ShiftClose),
}
