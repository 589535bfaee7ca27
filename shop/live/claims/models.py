"""Tables of claims and, apart from them, of their buyers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base
from shop.live.sessions.models import StreamGoods


class StreamClaim(Base):
    """So many of one row of a run of show, for one buyer. Paid, `uuid` is also that of its order."""

    __tablename__ = "stream_claim"
    __table_args__ = (
        UniqueConstraint("stream_id", "number"),
        CheckConstraint("state IN ('held', 'paid', 'expired', 'cancelled', 'withdrawn')", name="state_known"),
        CheckConstraint("quantity > 0 AND price_fen > 0", name="amounts_possible"),
        CheckConstraint("state <> 'paid' OR paid_at IS NOT NULL", name="paid_at_a_moment"),
        Index("ix_stream_claim_state", "state", "held_until"),
        Index("ix_stream_claim_goods_id", "goods_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"))
    number: Mapped[int] = mapped_column(doc="within its stream")
    goods_id: Mapped[int] = mapped_column(ForeignKey("stream_goods.id"))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("stream_segment.id"), doc="what was shown just then")
    quantity: Mapped[int] = mapped_column(doc="pieces")
    price_fen: Mapped[int] = mapped_column(doc="of one")
    state: Mapped[str] = mapped_column(String(12))
    held_until: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    paid_at: Mapped[datetime | None]
    method: Mapped[str] = mapped_column(String(16), default="")
    ended_at: Mapped[datetime | None] = mapped_column(doc="given up, withdrawn, or arrived")

    goods: Mapped[StreamGoods] = relationship()

    @property
    def total_fen(self) -> int:
        """What it costs."""
        return self.quantity * self.price_fen


class ClaimBuyer(Base):
    """Who a claim's parcel goes to: sealed, with a masked form for the board."""

    __tablename__ = "stream_claim_buyer"

    claim_id: Mapped[int] = mapped_column(ForeignKey("stream_claim.id"), primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    masked: Mapped[str] = mapped_column(String(80))
    whole: Mapped[bool] = mapped_column(doc="name, phone and a whole address are there")
    kept_at: Mapped[datetime]
