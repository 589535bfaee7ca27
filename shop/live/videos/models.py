"""Table of short videos."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.models import Product
from shop.db import Base
from shop.live.videos.rules import cost_of_order


class ShortVideo(Base):
    """A video as it stands on a platform: its counts as they were noted last."""

    __tablename__ = "short_video"
    __table_args__ = (
        CheckConstraint(
            "platform IN ('douyin', 'kuaishou', 'wechat', 'taobao', 'youzan', 'other')", name="platform_known"
        ),
        CheckConstraint("views >= 0 AND likes >= 0 AND orders >= 0 AND cost_fen >= 0", name="counts"),
        Index("ix_short_video_published_at", "published_at"),
        Index("ix_short_video_product_id", "product_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    platform: Mapped[str] = mapped_column(String(16))
    link: Mapped[str] = mapped_column(String(300), default="")
    published_at: Mapped[datetime]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), doc="the work it shows")
    views: Mapped[int] = mapped_column(default=0)
    likes: Mapped[int] = mapped_column(default=0)
    orders: Mapped[int] = mapped_column(default=0)
    cost_fen: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(200), default="")
    noted_at: Mapped[datetime]
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    product: Mapped[Product | None] = relationship()

    @property
    def order_cost_fen(self) -> int | None:
        """What an order cost; None without orders."""
        return cost_of_order(self.cost_fen, self.orders)
