"""What a till shows its customer, as a message: lines and amounts, nothing about any person."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from shop.till.messages import Fen, Message, Name, Quantity, SignedFen, Text, Tiny, UuidText


class ShownLine(Message):
    """A line of the basket."""

    name: Name
    detail: Text
    quantity: Quantity
    total_fen: SignedFen


class ShownPayment(Message):
    """How it was paid."""

    name: Text
    fen: SignedFen


class Picture(Message):
    """Everything a customer's screen shows."""

    state: Literal["idle", "basket", "paying", "done"]
    lines: Annotated[list[ShownLine], Meta(max_length=500)]
    gross_fen: SignedFen
    discount_fen: SignedFen
    total_fen: SignedFen
    payments: Annotated[list[ShownPayment], Meta(max_length=20)]
    change_fen: Fen
    call: Tiny
    order_uuid: UuidText | None
