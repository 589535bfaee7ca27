"""Tables of orders to ship: the orders with their steps and after-sales, and how each channel is packed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base
from shop.live.partner.rules.states import PackedBy, State

STATES = "('claimed', 'paid', 'confirmed', 'packed', 'shipped', 'received', 'after_sale', 'closed')"
PACKERS = "packed_by IN ('us', 'partner')"


class Partner(Base):
    """Who ships for the school: our goods stand there at `location_id`, `share_bp` of what is sold is its own."""

    __tablename__ = "partner"
    __table_args__ = (CheckConstraint("share_bp BETWEEN 0 AND 10000", name="share_possible"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    contact: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    share_bp: Mapped[int] = mapped_column(default=0)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    active: Mapped[bool] = mapped_column(default=True)


class ShipChannel(Base):
    """Who packs what is sold on a channel."""

    __tablename__ = "ship_channel"
    __table_args__ = (
        CheckConstraint(PACKERS, name="packed_by_known"),
        CheckConstraint("packed_by = 'us' OR partner_id IS NOT NULL", name="partner_named"),
    )

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    packed_by: Mapped[str] = mapped_column(String(8))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))


class ShipOrder(Base):
    """One order to ship. `told` is the state its source told last; `resume`: where it was before its after-sale.

    `problems` are codes of what is wrong with its address, `recipient_mark` tells whether that changed.
    """

    __tablename__ = "ship_order"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint(PACKERS, name="packed_by_known"),
        CheckConstraint("state <> 'after_sale' OR resume <> ''", name="after_sale_resumes"),
        Index("ix_ship_order_state", "state", "paid_at"),
        Index("ix_ship_order_number", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    source: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    told: Mapped[str] = mapped_column(String(12), default="")
    resume: Mapped[str] = mapped_column(String(12), default="")
    packed_by: Mapped[str] = mapped_column(String(8))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    paid_at: Mapped[datetime | None]
    has_recipient: Mapped[bool] = mapped_column(default=False)
    recipient_mark: Mapped[str] = mapped_column(String(32), default="")
    problems: Mapped[list[Any]] = mapped_column(default=list)
    courier: Mapped[str] = mapped_column(String(80), default="")
    tracking: Mapped[str] = mapped_column(String(60), default="")
    goods_left_from: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    gathered_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    lines: Mapped[list[ShipLine]] = relationship(
        cascade="all, delete-orphan", order_by="ShipLine.id", back_populates="order"
    )

    @property
    def stands(self) -> State:
        """Its state with word and colour."""
        return State(self.state)

    @property
    def packer(self) -> PackedBy:
        """Who packs it."""
        return PackedBy(self.packed_by)


class ShipLine(Base):
    """So many pieces of one kind; `packed` of them were scanned into the parcel."""

    __tablename__ = "ship_line"
    __table_args__ = (
        UniqueConstraint("order_id", "line"),
        CheckConstraint("pieces > 0", name="some_pieces"),
        CheckConstraint("packed BETWEEN 0 AND pieces", name="packed_within"),
        Index("ix_ship_line_product_id", "product_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("ship_order.id", ondelete="CASCADE"))
    line: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    pieces: Mapped[int]
    packed: Mapped[int] = mapped_column(default=0)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))

    order: Mapped[ShipOrder] = relationship(back_populates="lines")


class ShipStep(Base):
    """A step of an order: from where to where, when, by whom (nobody: its source told so)."""

    __tablename__ = "ship_step"
    __table_args__ = (Index("ix_ship_step_order_id", "order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("ship_order.id", ondelete="CASCADE"))
    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ShipRecipient(Base):
    """Who an order written down by hand goes to: sealed, with a masked form; erased after it is finished."""

    __tablename__ = "ship_recipient"

    order_id: Mapped[int] = mapped_column(ForeignKey("ship_order.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    masked: Mapped[str] = mapped_column(String(80))
    kept_at: Mapped[datetime]


class ShipAfterSale(Base):
    """Something came back, or was said to be wrong: why, and what became of the pieces once that is known."""

    __tablename__ = "ship_after_sale"
    __table_args__ = (
        CheckConstraint("outcome IN ('waiting', 'stock', 'second', 'broken', 'kept')", name="outcome_known"),
        CheckConstraint("pieces > 0", name="some_pieces"),
        CheckConstraint("refund_fen >= 0", name="refund_not_negative"),
        CheckConstraint("(outcome = 'waiting') = (closed_at IS NULL)", name="closed_with_outcome"),
        Index("ix_ship_after_sale_order_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("ship_order.id", ondelete="CASCADE"))
    line_id: Mapped[int] = mapped_column(ForeignKey("ship_line.id"))
    pieces: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    refund_fen: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(String(8), default="waiting")
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    line: Mapped[ShipLine] = relationship()
