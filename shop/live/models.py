"""Tables of platform orders: what the platforms say, every change of it, and apart from that who a parcel goes to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.models import Product
from shop.db import Base
from shop.live.imports.rules.states import AfterState, OrderState

KNOWN_PLATFORM = "platform IN ('douyin', 'kuaishou', 'wechat', 'taobao', 'youzan', 'other')"
KNOWN_STATE = "state IN ('unknown', 'unpaid', 'to_ship', 'shipped', 'received', 'done', 'closed')"
KNOWN_AFTER = "('unknown', 'none', 'open', 'dropped', 'refunded', 'exchanged')"


class PlatformChannel(Base):
    """How a platform's buyers are treated: not kept at all unless the shop ships its parcels itself."""

    __tablename__ = "platform_channel"
    __table_args__ = (
        CheckConstraint(KNOWN_PLATFORM, name="platform_known"),
        CheckConstraint("keep_days BETWEEN 1 AND 365", name="keep_days_sensible"),
    )

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    keeps_buyers: Mapped[bool] = mapped_column(default=False)
    keep_days: Mapped[int] = mapped_column(default=30)


class PlatformLayout(Base):
    """Columns of a file that no built-in format fits, as a teacher named them."""

    __tablename__ = "platform_layout"
    __table_args__ = (CheckConstraint(KNOWN_PLATFORM, name="platform_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(80))
    columns: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PlatformWord(Base):
    """What a teacher said a platform's word means."""

    __tablename__ = "platform_word"
    __table_args__ = (CheckConstraint("scope IN ('order', 'after')", name="scope_known"),)

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope: Mapped[str] = mapped_column(String(8), primary_key=True)
    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    settled_at: Mapped[datetime]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PlatformBatch(Base):
    """One file. Its rows are new, changed, the same, older than the books, or rejected with reasons."""

    __tablename__ = "platform_batch"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'ready', 'running', 'done', 'undone')", name="state_known"),
        Index("ix_platform_batch_file", "file_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    form: Mapped[str] = mapped_column(String(40))
    platform: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    rows: Mapped[int] = mapped_column(default=0)
    orders: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    older: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    walked: Mapped[int] = mapped_column(default=0, doc="rows of the file that are dealt with")
    rejections: Mapped[list[Any]] = mapped_column(default=list)
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    words: Mapped[list[Any]] = mapped_column(default=list)
    brought_at: Mapped[datetime]
    brought_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PlatformOrder(Base):
    """An order as its platform tells it. Nothing of the buyer but province and city."""

    __tablename__ = "platform_order"
    __table_args__ = (
        UniqueConstraint("platform", "number"),
        CheckConstraint(KNOWN_PLATFORM, name="platform_known"),
        CheckConstraint(KNOWN_STATE, name="state_known"),
        Index("ix_platform_order_ordered_at", "ordered_at"),
        Index("ix_platform_order_first_batch_id", "first_batch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    state_word: Mapped[str] = mapped_column(String(40))
    paid_fen: Mapped[int | None]
    freight_fen: Mapped[int | None]
    refund_fen: Mapped[int | None]
    ordered_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    carrier: Mapped[str] = mapped_column(String(80), default="")
    room: Mapped[str] = mapped_column(String(80), default="")
    province: Mapped[str] = mapped_column(String(80), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    courier: Mapped[str] = mapped_column(String(80), default="")
    tracking: Mapped[str] = mapped_column(String(60), default="")
    remark: Mapped[str] = mapped_column(String(500), default="")
    goods: Mapped[str] = mapped_column(String(200), default="")
    first_batch_id: Mapped[int] = mapped_column(ForeignKey("platform_batch.id"))

    lines: Mapped[list[PlatformLine]] = relationship(
        order_by="PlatformLine.id", back_populates="order", viewonly=True, lazy="raise"
    )

    @property
    def stands(self) -> OrderState:
        """Its state with word and colour."""
        return OrderState(self.state)


class PlatformLine(Base):
    """One kind of goods of an order; `product_id` is what it is in the catalogue once that is known."""

    __tablename__ = "platform_line"
    __table_args__ = (
        UniqueConstraint("platform", "key"),
        CheckConstraint(KNOWN_STATE, name="state_known"),
        CheckConstraint(f"after IN {KNOWN_AFTER}", name="after_known"),
        CheckConstraint("pieces > 0", name="some_pieces"),
        CheckConstraint("fen >= 0", name="fen_not_negative"),
        Index("ix_platform_line_order_id", "order_id"),
        Index("ix_platform_line_product_id", "product_id"),
        Index("ix_platform_line_first_batch_id", "first_batch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("platform_order.id"))
    platform: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(200))
    goods_name: Mapped[str] = mapped_column(String(200))
    goods_id: Mapped[str] = mapped_column(String(40))
    spec: Mapped[str] = mapped_column(String(200))
    sku: Mapped[str] = mapped_column(String(64))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    pieces: Mapped[int]
    fen: Mapped[int]
    refund_fen: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12))
    state_word: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(12))
    after_word: Mapped[str] = mapped_column(String(40))
    first_batch_id: Mapped[int] = mapped_column(ForeignKey("platform_batch.id"))

    order: Mapped[PlatformOrder] = relationship(back_populates="lines", viewonly=True, lazy="raise")
    product: Mapped[Product | None] = relationship(viewonly=True, lazy="raise")

    @property
    def after_stands(self) -> AfterState:
        """Its after-sale with word and colour."""
        return AfterState(self.after)


class PlatformAfterSale(Base):
    """A request for money back, for giving back or for exchange, as the platform tells it."""

    __tablename__ = "platform_after_sale"
    __table_args__ = (
        UniqueConstraint("platform", "number"),
        CheckConstraint(f"state IN {KNOWN_AFTER}", name="state_known"),
        Index("ix_platform_after_sale_order", "platform", "order_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(40))
    order_number: Mapped[str] = mapped_column(String(40))
    line_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    state_word: Mapped[str] = mapped_column(String(40))
    refund_fen: Mapped[int]
    freight_fen: Mapped[int]
    applied_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200))
    first_batch_id: Mapped[int] = mapped_column(ForeignKey("platform_batch.id"))

    @property
    def stands(self) -> AfterState:
        """Its state with word and colour."""
        return AfterState(self.state)


class PlatformChange(Base):
    """What was told differently later: the fields before and after. Without a batch: a teacher settled a word."""

    __tablename__ = "platform_change"
    __table_args__ = (
        CheckConstraint("record IN ('order', 'line', 'after_sale')", name="record_known"),
        Index("ix_platform_change_record", "record", "record_id"),
        Index("ix_platform_change_batch_id", "batch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("platform_batch.id"))
    record: Mapped[str] = mapped_column(String(12))
    record_id: Mapped[int]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class GoodsMatch(Base):
    """What somebody said a platform's goods are in the catalogue. Goods with a code are known by it alone."""

    __tablename__ = "goods_match"
    __table_args__ = (UniqueConstraint("platform", "sku", "goods_id", "goods_name", "spec"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    sku: Mapped[str] = mapped_column(String(64))
    goods_id: Mapped[str] = mapped_column(String(40))
    goods_name: Mapped[str] = mapped_column(String(200))
    spec: Mapped[str] = mapped_column(String(200))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PlatformBuyer(Base):
    """Who a parcel goes to: sealed, with a masked form for pages. Erased some days after the order is finished."""

    __tablename__ = "platform_buyer"

    order_id: Mapped[int] = mapped_column(ForeignKey("platform_order.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    masked: Mapped[str] = mapped_column(String(80))
    kept_at: Mapped[datetime]


from shop.live.claims.models import ClaimBuyer, StreamClaim  # noqa: E402
from shop.live.sessions.models import (  # noqa: E402
    GuardianConsent,
    Stream,
    StreamGoods,
    StreamPresenter,
    StreamSegment,
    StreamWatch,
)
from shop.live.videos.models import ShortVideo  # noqa: E402

__all__ = [
    "ClaimBuyer",
    "GoodsMatch",
    "GuardianConsent",
    "PlatformAfterSale",
    "PlatformBatch",
    "PlatformBuyer",
    "PlatformChange",
    "PlatformChannel",
    "PlatformLayout",
    "PlatformLine",
    "PlatformOrder",
    "PlatformWord",
    "ShortVideo",
    "Stream",
    "StreamClaim",
    "StreamGoods",
    "StreamPresenter",
    "StreamSegment",
    "StreamWatch",
]
