"""Suppliers and their quotes, budgets, requests and orders."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class Supplier(Base):
    """Somebody the shop buys from."""

    __tablename__ = "supplier"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    contact: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    terms: Mapped[str] = mapped_column(String(80), default="", doc="how and when it is paid")
    note: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)


class Quote(Base):
    """What a supplier asks for a pack of an item: never changed, a newer one ends it. Freight is for one pack."""

    __tablename__ = "supplier_quote"
    __table_args__ = (
        CheckConstraint("pack_num > 0 AND pack_den > 0", name="pack_positive"),
        CheckConstraint("price_fen >= 0 AND freight_fen >= 0", name="prices_not_negative"),
        CheckConstraint("minimum_packs > 0", name="minimum_positive"),
        CheckConstraint("shelf_life_days > 0", name="shelf_life_positive"),
        CheckConstraint("lead_days >= 0", name="lead_not_negative"),
        Index("ix_supplier_quote_item", "item_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    pack_name: Mapped[str] = mapped_column(String(60))
    pack_num: Mapped[int] = mapped_column(doc="base units in a pack = num / den")
    pack_den: Mapped[int]
    price_fen: Mapped[int]
    freight_fen: Mapped[int] = mapped_column(default=0)
    minimum_packs: Mapped[int] = mapped_column(default=1)
    shelf_life_days: Mapped[int | None]
    lead_days: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    supplier: Mapped[Supplier] = relationship()

    @property
    def pack(self) -> Fraction:
        """Base units in one pack, exact."""
        return Fraction(self.pack_num, self.pack_den)


class Budget(Base):
    """What may be spent on goods in a month (``2026-11``)."""

    __tablename__ = "purchase_budget"
    __table_args__ = (CheckConstraint("amount_fen >= 0", name="amount_not_negative"),)

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    amount_fen: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class PurchaseRequest(Base):
    """What somebody wants to buy. Who wrote it, changed it last or handed it in never approves it."""

    __tablename__ = "purchase_request"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'waiting', 'approved', 'ordered', 'dropped')", name="state_known"),
        CheckConstraint(
            "decided_by <> made_by AND decided_by <> changed_by AND decided_by <> asked_by", name="four_eyes"
        ),
        Index("ix_purchase_request_month", "month", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="draft")
    note: Mapped[str] = mapped_column(String(200), default="")
    month: Mapped[str] = mapped_column(String(7), doc="whose budget it is held against")
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(200), default="", doc="why it went back, or why over budget")

    lines: Mapped[list[RequestLine]] = relationship(cascade="all, delete-orphan", order_by="RequestLine.id")

    @property
    def hands(self) -> tuple[int | None, ...]:
        """Who may not approve it."""
        return self.made_by, self.changed_by, self.asked_by


class RequestLine(Base):
    """So much of an item is wanted; the quote that was chosen says how many packs."""

    __tablename__ = "purchase_request_line"
    __table_args__ = (
        UniqueConstraint("request_id", "item_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("(quote_id IS NULL) = (packs IS NULL)", name="choice_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("purchase_request.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    quantity: Mapped[int] = mapped_column(doc="thousandths")
    quote_id: Mapped[int | None] = mapped_column(ForeignKey("supplier_quote.id"))
    packs: Mapped[int | None]

    quote: Mapped[Quote | None] = relationship()


class PurchaseOrder(Base):
    """What was ordered from one supplier, as one sheet."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed', 'cancelled')", name="state_known"),
        Index(
            "ix_purchase_order_open",
            "supplier_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("purchase_request.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expected_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="", doc="why no more is waited for")

    supplier: Mapped[Supplier] = relationship()
    lines: Mapped[list[PurchaseLine]] = relationship(cascade="all, delete-orphan", order_by="PurchaseLine.id")

    @property
    def total_fen(self) -> int:
        """Goods and freight."""
        return sum(line.total_fen for line in self.lines)


class PurchaseLine(Base):
    """So many packs of an item at the quoted price."""

    __tablename__ = "purchase_order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "item_id"),
        CheckConstraint("packs > 0", name="packs_positive"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    quote_id: Mapped[int] = mapped_column(ForeignKey("supplier_quote.id"))
    packs: Mapped[int]
    quantity: Mapped[int] = mapped_column(doc="thousandths")

    quote: Mapped[Quote] = relationship()

    @property
    def total_fen(self) -> int:
        """Goods and freight."""
        return self.packs * (self.quote.price_fen + self.quote.freight_fen)
