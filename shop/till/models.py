"""Tables of the till: parked orders, envelopes that wait for a decision, what has to be made at the stations."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class ParkedOrder(Base):
    """A basket put aside; any tablet may take it up once."""

    __tablename__ = "parked_order"
    __table_args__ = (Index("ix_parked_order_open", "claimed_at", "parked_at"),)

    uuid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(40), default="")
    basket: Mapped[dict[str, Any]]
    items: Mapped[int]
    total_fen: Mapped[int]
    parked_at: Mapped[datetime]
    parked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))


class HeldEnvelope(Base):
    """An envelope in 待核: kept word for word with the reason until somebody books or dismisses it."""

    __tablename__ = "held_envelope"
    __table_args__ = (Index("ix_held_envelope_open", "decided_at"), Index("ix_held_envelope_uuid", "envelope_uuid"))

    id: Mapped[int] = mapped_column(primary_key=True)
    envelope_uuid: Mapped[uuid.UUID]
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    type: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(40))
    explanation: Mapped[str] = mapped_column(String(1000))
    envelope: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(300), default="")


class TicketState(StrEnum):
    """How far something on the board is."""

    QUEUED = "queued"
    MAKING = "making"
    DONE = "done"
    COLLECTED = "collected"
    CANCELLED = "cancelled"


class TicketLine(Base):
    """One line of a sale that has to be made, or made again. Its identity follows from the sale's, so it is there once.

    That its order was voided is read from the order; `cancelled` means that whoever makes it has seen that.
    """

    __tablename__ = "ticket_line"
    __table_args__ = (
        ForeignKeyConstraint(["order_id", "line_no"], ["order_line.order_id", "order_line.line_no"]),
        CheckConstraint("state IN ('queued', 'making', 'done', 'collected', 'cancelled')", name="state_known"),
        CheckConstraint("kind IN ('sale', 'remake')", name="kind_known"),
        CheckConstraint("quantity > 0 AND prints >= 0", name="amounts_possible"),
        Index("ix_ticket_line_day", "business_day", "queued_at"),
        Index("ix_ticket_line_order", "order_id", "line_no"),
    )

    uuid: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    line_no: Mapped[int]
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    kind: Mapped[str] = mapped_column(String(8), default="sale")
    quantity: Mapped[int] = mapped_column(doc="thousandths")
    state: Mapped[str] = mapped_column(String(12), default=TicketState.QUEUED.value)
    business_day: Mapped[date]
    queued_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(40), default="", doc="why it is made again")
    prints: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))


class BoardHead(Base):
    """One row: how often a state on the board was changed by hand. With the audit trail's number it is the version."""

    __tablename__ = "board_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    changes: Mapped[int] = mapped_column(default=0)
