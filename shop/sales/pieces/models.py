"""The table of single pieces that somebody holds or has bought."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class PieceHold(Base):
    """Who has a piece: the claim or order `holder`, until a moment, or for good. No row: nobody ever asked for it."""

    __tablename__ = "piece_hold"
    __table_args__ = (
        CheckConstraint("state IN ('free', 'held', 'sold')", name="state_known"),
        CheckConstraint("(state = 'free') = (holder IS NULL)", name="held_by_somebody"),
        CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name="held_until_a_moment"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(4))
    holder: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(String(16), default="")
    held_until: Mapped[datetime | None]
    changed_at: Mapped[datetime]
