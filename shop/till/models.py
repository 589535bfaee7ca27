"""Tables of the till: parked orders and envelopes that wait for a decision."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
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
