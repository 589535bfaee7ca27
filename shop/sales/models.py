"""Tables of orders, payments, refunds and the uses of goods."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base


class Source(StrEnum):
    """How an order came into the books. Imported ones count in reports, never in stock, shifts, cash or points."""

    TILL = "till"
    DESK = "desk"
    IMPORTED = "imported"


class PaymentStatus(StrEnum):
    """How sure we are of a payment. Static-code payments stay claimed until the platform's bill confirms them."""

    RECORDED = "recorded"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    DUE = "due"
    REFUNDED = "refunded"


#: As constants in a statement: only so are the indexes of these few rows used.
IS_LATE = text("sales_order.late")
IS_DUE = text("payment.status = 'due'")
IS_TENDER_FIX = text("payment.kind = 'tender_fix'")


class RefundKind(StrEnum):
    """The ways to give money back (domain rule 4)."""

    REFUND = "refund"
    VOID = "void"
    COMP = "comp"


class UseKind(StrEnum):
    """Goods used without being sold (domain rule 4)."""

    WASTE = "waste"
    REMAKE = "remake"
    STAFF = "staff"
    TRAINING = "training"


class Order(Base):
    """One sale. `returned_fen` and `returned_quantity` of its lines grow with refunds; nothing else changes."""

    __tablename__ = "sales_order"
    __table_args__ = (
        UniqueConstraint("device_id", "epoch", "business_day", "day_count", name="uq_sales_order_day_count"),
        CheckConstraint("returned_fen >= 0 AND returned_fen <= total_fen + rounding_fen", name="returned_within_paid"),
        CheckConstraint("gross_fen - discount_fen = total_fen", name="total_adds_up"),
        CheckConstraint("source IN ('till', 'desk', 'imported')", name="source_known"),
        Index("ix_sales_order_day", "business_day", "id"),
        Index("ix_sales_order_number", "number"),
        Index("ix_sales_order_batch", "batch_id"),
        Index("ix_sales_order_late", "business_day", sqlite_where=text("late"), postgresql_where=text("late")),
        Index(
            "ix_sales_order_shift",
            "shift_uuid",
            sqlite_where=text("shift_uuid IS NOT NULL"),
            postgresql_where=text("shift_uuid IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(String(64))
    call_number: Mapped[str] = mapped_column(String(16), default="")
    source: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(16))
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    epoch: Mapped[int | None]
    day_count: Mapped[int | None]
    shift_uuid: Mapped[UUID | None]
    business_day: Mapped[date]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    hour: Mapped[int] = mapped_column(doc="local hour, -1 when unknown")
    cashier_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    service: Mapped[str] = mapped_column(String(12), default="")
    gross_fen: Mapped[int]
    discount_fen: Mapped[int]
    total_fen: Mapped[int]
    rounding_fen: Mapped[int]
    returned_fen: Mapped[int] = mapped_column(default=0)
    voided: Mapped[bool] = mapped_column(default=False)
    order_discount: Mapped[dict[str, Any] | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    catalog_version: Mapped[int] = mapped_column(default=0)
    price_drift_fen: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    late: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="it came when its business day was over; histories never are late"
    )

    lines: Mapped[list[OrderLine]] = relationship(order_by="OrderLine.line_no", back_populates="order")
    payments: Mapped[list[Payment]] = relationship(order_by="Payment.id", back_populates="order")
    refunds: Mapped[list[Refund]] = relationship(order_by="Refund.id", back_populates="order")


class OrderLine(Base):
    """A line as it was sold: full snapshot of name, prices, modifiers, discounts, tax and cost."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("total_fen >= 0 AND discount_fen >= 0", name="amounts_not_negative"),
        CheckConstraint("returned_quantity BETWEEN 0 AND quantity", name="returned_within_sold"),
        Index("ix_order_line_product", "product_id", "order_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    name: Mapped[str] = mapped_column(String(300), doc="as sold, with the variant")
    quantity: Mapped[int] = mapped_column(doc="thousandths")
    list_price_fen: Mapped[int]
    unit_price_fen: Mapped[int] = mapped_column(doc="with modifiers, after an override")
    gross_fen: Mapped[int] = mapped_column(doc="quantity x unit price, half-up")
    discount_fen: Mapped[int] = mapped_column(default=0)
    total_fen: Mapped[int]
    price_known: Mapped[bool] = mapped_column(default=True)
    modifiers: Mapped[list[Any]] = mapped_column(default=list)
    discounts: Mapped[list[Any]] = mapped_column(default=list)
    override: Mapped[dict[str, Any] | None]
    combo_uuid: Mapped[UUID | None]
    combo_product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    comped: Mapped[bool] = mapped_column(default=False)
    tax_code: Mapped[str] = mapped_column(String(16), default="")
    tax_rate_bp: Mapped[int] = mapped_column(default=0)
    tax_included: Mapped[bool] = mapped_column(default=True)
    tax_fen: Mapped[int] = mapped_column(default=0)
    recipe_version_id: Mapped[int | None]
    cost_fen: Mapped[int | None]
    cost_status: Mapped[str] = mapped_column(String(12), default="missing")
    note: Mapped[str] = mapped_column(String(200), default="")
    returned_quantity: Mapped[int] = mapped_column(default=0)

    order: Mapped[Order] = relationship(back_populates="lines")


class Payment(Base):
    """Money in (positive net) or back (negative net). Never changed but for its status; a mistake is a counter-row."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("change_fen >= 0 AND tendered_fen >= 0", name="cash_not_negative"),
        CheckConstraint("method = 'cash' OR change_fen = 0", name="change_only_from_cash"),
        Index("ix_payment_order", "order_id"),
        Index(
            "ix_payment_due",
            "business_day",
            "id",
            sqlite_where=text("status = 'due'"),
            postgresql_where=text("status = 'due'"),
        ),
        Index("ix_payment_day", "business_day", "method"),
        Index(
            "ix_payment_fixed",
            "business_day",
            sqlite_where=text("kind = 'tender_fix'"),
            postgresql_where=text("kind = 'tender_fix'"),
        ),
        Index(
            "ix_payment_reference",
            "external_ref",
            sqlite_where=text("external_ref <> ''"),
            postgresql_where=text("external_ref <> ''"),
        ),
        Index(
            "ix_payment_refund_id",
            "refund_id",
            sqlite_where=text("refund_id IS NOT NULL"),
            postgresql_where=text("refund_id IS NOT NULL"),
        ),
        Index(
            "ix_payment_reverses_id",
            "reverses_id",
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    kind: Mapped[str] = mapped_column(String(12), doc="sale, refund, tender_fix")
    method: Mapped[str] = mapped_column(String(16))
    net_fen: Mapped[int]
    tendered_fen: Mapped[int] = mapped_column(default=0)
    change_fen: Mapped[int] = mapped_column(default=0)
    external_ref: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(12))
    business_day: Mapped[date]
    occurred_at: Mapped[datetime]
    captured_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")

    order: Mapped[Order] = relationship(back_populates="payments")


class Refund(Base):
    """Money given back for lines of an order: refund, void or comp, each reported apart."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("kind IN ('refund', 'void', 'comp')", name="kind_known"),
        CheckConstraint("total_fen >= 0", name="total_not_negative"),
        Index("ix_refund_day", "business_day"),
        Index("ix_refund_order", "order_id"),
        Index(
            "ix_refund_shift",
            "shift_uuid",
            sqlite_where=text("shift_uuid IS NOT NULL"),
            postgresql_where=text("shift_uuid IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    kind: Mapped[str] = mapped_column(String(8))
    business_day: Mapped[date]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    lines_fen: Mapped[int] = mapped_column(doc="value of the returned goods")
    rounding_fen: Mapped[int] = mapped_column(default=0)
    total_fen: Mapped[int] = mapped_column(doc="money given back = lines + rounding")
    reason: Mapped[str] = mapped_column(String(40))
    reason_text: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    approval_uuid: Mapped[UUID | None] = mapped_column(ForeignKey("approval.uuid"))
    shift_uuid: Mapped[UUID | None] = mapped_column(doc="the drawer it was paid from")

    order: Mapped[Order] = relationship(back_populates="refunds")
    lines: Mapped[list[RefundLine]] = relationship(order_by="RefundLine.line_no")
    payments: Mapped[list[Payment]] = relationship(primaryjoin="Refund.id == Payment.refund_id", viewonly=True)


class RefundLine(Base):
    """How much of an order's line was given back, what for, and what became of the goods."""

    __tablename__ = "refund_line"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND amount_fen >= 0", name="amounts_possible"),
        CheckConstraint("goods IN ('back', 'waste', 'none')", name="goods_known"),
        ForeignKeyConstraint(["order_id", "line_no"], ["order_line.order_id", "order_line.line_no"]),
    )

    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    quantity: Mapped[int]
    amount_fen: Mapped[int]
    goods: Mapped[str] = mapped_column(String(8), default="none")


class GoodsUse(Base):
    """Goods used without a sale: waste, remake, staff, training. Costs only, no money."""

    __tablename__ = "goods_use"
    __table_args__ = (
        CheckConstraint("kind IN ('waste', 'remake', 'staff', 'training')", name="kind_known"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_goods_use_day", "business_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    modifiers: Mapped[list[Any]] = mapped_column(default=list)
    quantity: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"), index=True)
    line_no: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(200), default="")
    business_day: Mapped[date]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))


from shop.sales.history import ImportBatch, ImportMapping  # noqa: E402
from shop.sales.pieces.models import PieceHold  # noqa: E402
from shop.sales.rollups import SalesByDay, SalesByHour, SalesByOrder, SalesByTender  # noqa: E402

__all__ = [
    "GoodsUse",
    "ImportBatch",
    "ImportMapping",
    "Order",
    "OrderLine",
    "Payment",
    "PaymentStatus",
    "PieceHold",
    "Refund",
    "RefundKind",
    "RefundLine",
    "SalesByDay",
    "SalesByHour",
    "SalesByOrder",
    "SalesByTender",
    "Source",
    "UseKind",
]
