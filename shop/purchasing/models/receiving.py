"""What came for an order, and what the supplier asks to be paid for it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class Receipt(Base):
    """Goods came. What was accepted is the stock paper of the same name, unless all of it went back."""

    __tablename__ = "purchase_receipt"

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    came_at: Mapped[datetime]
    day: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    photo: Mapped[str | None] = mapped_column(String(80))

    lines: Mapped[list[ReceiptLine]] = relationship(cascade="all, delete-orphan", order_by="ReceiptLine.id")


class ReceiptLine(Base):
    """How much of an ordered line was accepted at what value, and how much went back and why."""

    __tablename__ = "purchase_receipt_line"
    __table_args__ = (
        UniqueConstraint("receipt_uuid", "order_line_id"),
        CheckConstraint("accepted >= 0 AND rejected >= 0 AND accepted + rejected > 0", name="something_came"),
        CheckConstraint("(rejected > 0) = (reject_reason <> '')", name="rejects_have_a_reason"),
        CheckConstraint("value_fen >= 0", name="value_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_uuid: Mapped[UUID] = mapped_column(ForeignKey("purchase_receipt.uuid", ondelete="CASCADE"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_order_line.id"), index=True)
    accepted: Mapped[int] = mapped_column(doc="thousandths")
    rejected: Mapped[int] = mapped_column(default=0, doc="thousandths")
    reject_reason: Mapped[str] = mapped_column(String(12), default="")
    value_fen: Mapped[int] = mapped_column(doc="what was accepted, freight included")
    expires_on: Mapped[date | None]
    lot: Mapped[str] = mapped_column(String(40), default="", doc="the lot as the supplier names it")


class Invoice(Base):
    """What a supplier asks for an order. What does not fit is settled by somebody who did not write it down."""

    __tablename__ = "supplier_invoice"
    __table_args__ = (
        UniqueConstraint("supplier_id", "number"),
        CheckConstraint("state IN ('matched', 'differs', 'settled', 'refused')", name="state_known"),
        CheckConstraint("settled_by <> made_by", name="four_eyes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    number: Mapped[str] = mapped_column(String(40))
    dated: Mapped[date]
    state: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")

    lines: Mapped[list[InvoiceLine]] = relationship(cascade="all, delete-orphan", order_by="InvoiceLine.id")

    @property
    def total_fen(self) -> int:
        """What is asked for."""
        return sum(line.amount_fen for line in self.lines)


class InvoiceLine(Base):
    """So much of an ordered line for so much."""

    __tablename__ = "supplier_invoice_line"
    __table_args__ = (
        UniqueConstraint("invoice_id", "order_line_id"),
        CheckConstraint("quantity >= 0 AND amount_fen >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("supplier_invoice.id", ondelete="CASCADE"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_order_line.id"), index=True)
    quantity: Mapped[int] = mapped_column(doc="thousandths")
    amount_fen: Mapped[int]
