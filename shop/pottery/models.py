"""Tables of works, the forms they are sold in, the lots of their firings, and commissions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.models import Product, Variant
from shop.db import Base
from shop.people.models import Person


class Work(Base):
    """What a product of pottery is. Method and firing as the school states them; sizes in millimetres."""

    __tablename__ = "work"
    __table_args__ = (
        CheckConstraint("makers_as IN ('nickname', 'number')", name="makers_as_known"),
        CheckConstraint("diameter_mm > 0 AND height_mm > 0", name="size_possible"),
        CheckConstraint("capacity_ml > 0 AND weight_g > 0", name="measures_possible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    makers_as: Mapped[str] = mapped_column(String(8), default="nickname", doc="how makers are called in public")
    method: Mapped[str] = mapped_column(String(200), default="")
    firing: Mapped[str] = mapped_column(String(200), default="")
    diameter_mm: Mapped[int | None]
    height_mm: Mapped[int | None]
    capacity_ml: Mapped[int | None]
    weight_g: Mapped[int | None]
    story: Mapped[str] = mapped_column(String(2000), default="")
    care: Mapped[str] = mapped_column(String(1000), default="")
    one_off: Mapped[bool] = mapped_column(default=False, doc="each piece has a code of its own")
    published: Mapped[bool] = mapped_column(default=False, doc="anybody may read about it")

    product: Mapped[Product] = relationship()
    makers: Mapped[list[Person]] = relationship(secondary="work_maker", order_by="Person.id")
    photos: Mapped[list[WorkPhoto]] = relationship(cascade="all, delete-orphan", order_by="WorkPhoto.place")
    claims: Mapped[list[WorkClaim]] = relationship(cascade="all, delete-orphan", order_by="WorkClaim.id")
    forms: Mapped[list[WorkForm]] = relationship(order_by="WorkForm.id", back_populates="work")
    lots: Mapped[list[WorkLot]] = relationship(order_by="WorkLot.fired_on.desc(), WorkLot.id.desc()")


class WorkMaker(Base):
    """Who made a work."""

    __tablename__ = "work_maker"

    work_id: Mapped[int] = mapped_column(ForeignKey("work.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class WorkPhoto(Base):
    """A photo of a work, under the name it is kept by."""

    __tablename__ = "work_photo"

    work_id: Mapped[int] = mapped_column(ForeignKey("work.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    place: Mapped[int] = mapped_column(default=0)


class WorkClaim(Base):
    """A patent or a claim to heritage, never without its source."""

    __tablename__ = "work_claim"
    __table_args__ = (
        CheckConstraint("kind IN ('patent', 'heritage')", name="kind_known"),
        CheckConstraint("source <> ''", name="source_named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    claim: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200))


class WorkLot(Base):
    """The pieces of one firing. Its report says that food may touch them; one lot at a time is served in."""

    __tablename__ = "work_lot"
    __table_args__ = (
        CheckConstraint("firsts >= 0 AND seconds >= 0 AND lost >= 0", name="pieces_counted"),
        CheckConstraint("firsts + seconds > 0", name="something_came_out"),
        CheckConstraint("cost_fen >= 0", name="cost_not_negative"),
        CheckConstraint("(report_on IS NULL) = (report_number = '')", name="report_whole"),
        CheckConstraint("NOT dine_in OR report_on IS NOT NULL", name="served_only_with_report"),
        UniqueConstraint("work_id", "code"),
        Index(
            "uq_work_lot_dine_in",
            "dine_in",
            unique=True,
            sqlite_where=text("dine_in"),
            postgresql_where=text("dine_in"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"))
    code: Mapped[str] = mapped_column(String(40))
    fired_on: Mapped[date]
    firsts: Mapped[int]
    seconds: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)
    cost_fen: Mapped[int] = mapped_column(doc="what the whole firing's share cost, lost pieces too")
    note: Mapped[str] = mapped_column(String(200), default="")
    report_number: Mapped[str] = mapped_column(String(64), default="")
    report_on: Mapped[date | None]
    dine_in: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime | None]

    work: Mapped[Work] = relationship(back_populates="lots")


class WorkForm(Base):
    """A form of the product with stock of its own: the seconds, or one single piece."""

    __tablename__ = "work_form"
    __table_args__ = (
        CheckConstraint("kind IN ('second', 'piece')", name="kind_known"),
        CheckConstraint("(kind = 'piece') = (lot_id IS NOT NULL)", name="piece_has_lot"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("work_lot.id"), index=True)
    note: Mapped[str] = mapped_column(String(200), default="", doc="what is particular about this piece")

    work: Mapped[Work] = relationship(back_populates="forms")
    variant: Mapped[Variant] = relationship()
    lot: Mapped[WorkLot | None] = relationship()


class Commission(Base):
    """A work somebody ordered. The customer is only what he is called; the deposit is money of the cash drawer."""

    __tablename__ = "commission"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'accepted', 'making', 'ready', 'handed_over', 'called_off')", name="state_known"
        ),
        CheckConstraint(
            "price_fen >= 0 AND deposit_fen >= 0 AND deposit_fen <= price_fen", name="deposit_within_price"
        ),
        CheckConstraint("deposit_back_at IS NULL OR deposit_at IS NOT NULL", name="back_after_paid"),
        Index("ix_commission_state", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[int | None] = mapped_column(ForeignKey("work.id"), index=True)
    customer: Mapped[str] = mapped_column(String(40))
    wish: Mapped[str] = mapped_column(String(400))
    price_fen: Mapped[int]
    deposit_fen: Mapped[int] = mapped_column(default=0)
    deposit_at: Mapped[datetime | None]
    deposit_back_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(12), default="asked")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    work: Mapped[Work | None] = relationship()
