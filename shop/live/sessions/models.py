"""Tables of streams: who and when, what is shown, which part ran when, and how many watched."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.models import Product, Variant
from shop.db import Base
from shop.people.models import Person

RUNNING = "ended_at IS NULL"


class Stream(Base):
    """One livestream. Approved by somebody who neither planned it nor asked for the approval."""

    __tablename__ = "stream"
    __table_args__ = (
        CheckConstraint(
            "state IN ('planned', 'waiting', 'approved', 'live', 'ended', 'called_off')", name="state_known"
        ),
        CheckConstraint(
            "platform IN ('douyin', 'kuaishou', 'wechat', 'taobao', 'youzan', 'other')", name="platform_known"
        ),
        CheckConstraint("approved_by <> asked_by AND approved_by <> changed_by", name="four_eyes"),
        CheckConstraint("state NOT IN ('approved', 'live') OR approved_by IS NOT NULL", name="approved_first"),
        CheckConstraint("hold_minutes BETWEEN 1 AND 120", name="hold_sensible"),
        Index("ix_stream_planned_at", "planned_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(80))
    platform: Mapped[str] = mapped_column(String(16))
    room: Mapped[str] = mapped_column(String(80), default="", doc="the room's account on the platform")
    planned_at: Mapped[datetime]
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    script: Mapped[str] = mapped_column(String(4000), default="")
    hold_minutes: Mapped[int] = mapped_column(default=10, doc="how long an unpaid claim is held")
    recording: Mapped[str] = mapped_column(String(200), default="", doc="where the recording is kept")
    state: Mapped[str] = mapped_column(String(12), default="planned")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(200), default="", doc="why it was sent back")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    presenters: Mapped[list[Person]] = relationship(secondary="stream_presenter", order_by="Person.id")
    goods: Mapped[list[StreamGoods]] = relationship(order_by="StreamGoods.place", back_populates="stream")


class StreamPresenter(Base):
    """Who presents."""

    __tablename__ = "stream_presenter"

    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class GuardianConsent(Base):
    """The paper on which a guardian agrees that somebody under eighteen presents: where it is kept, until when."""

    __tablename__ = "guardian_consent"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    signed_on: Mapped[date]
    valid_until: Mapped[date]
    kept_where: Mapped[str] = mapped_column(String(100))
    noted_at: Mapped[datetime]
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class StreamGoods(Base):
    """What is shown under a link number. `taken` is held or sold, `sold` is paid; never more than the quota."""

    __tablename__ = "stream_goods"
    __table_args__ = (
        UniqueConstraint("stream_id", "place"),
        CheckConstraint("floor_fen > 0 AND price_fen >= floor_fen", name="not_below_floor"),
        CheckConstraint("quota > 0 AND (NOT single OR quota = 1)", name="quota_possible"),
        CheckConstraint("taken BETWEEN 0 AND quota AND sold BETWEEN 0 AND taken", name="never_oversold"),
        CheckConstraint("minutes BETWEEN 1 AND 240", name="minutes_sensible"),
        Index("ix_stream_goods_product_id", "product_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"))
    place: Mapped[int] = mapped_column(doc="the link number people type")
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    single: Mapped[bool] = mapped_column(default=False, doc="there is only one of it")
    minutes: Mapped[int]
    list_fen: Mapped[int]
    price_fen: Mapped[int]
    floor_fen: Mapped[int]
    quota: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)
    points: Mapped[str] = mapped_column(String(500), default="", doc="what the presenter says about it")

    stream: Mapped[Stream] = relationship(back_populates="goods")
    product: Mapped[Product] = relationship()
    variant: Mapped[Variant | None] = relationship()

    @property
    def name(self) -> str:
        """As it is called: the product, and its form where there is one."""
        return f"{self.product.name} {self.variant.name}" if self.variant else self.product.name

    @property
    def code(self) -> str:
        """The code of the form, or of the product."""
        return (self.variant.code if self.variant else None) or self.product.code


class StreamSegment(Base):
    """Goods while they were shown; one at a time."""

    __tablename__ = "stream_segment"
    __table_args__ = (
        Index(
            "uq_stream_segment_now", "stream_id", unique=True,
            sqlite_where=text(RUNNING), postgresql_where=text(RUNNING),
        ),
        Index("ix_stream_segment_goods_id", "goods_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"))
    goods_id: Mapped[int] = mapped_column(ForeignKey("stream_goods.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StreamWatch(Base):
    """How many watched at a moment, and all likes until then, as the operator read them off the platform."""

    __tablename__ = "stream_watch"
    __table_args__ = (
        CheckConstraint("viewers >= 0 AND likes >= 0", name="counted"),
        Index("ix_stream_watch_stream_id", "stream_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"))
    at: Mapped[datetime]
    viewers: Mapped[int]
    likes: Mapped[int] = mapped_column(default=0)
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
