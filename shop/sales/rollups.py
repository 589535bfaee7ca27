"""Tables of sums, kept in the transaction of the sale, refund or import they sum up."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class SalesByDay(Base):
    """Day x outlet x product. `quantity`, `gross_fen`, `discount_fen`, `net_fen` are of what was sold;
    returned goods stand in their own columns on the day of the return. Net revenue = net_fen - returned_fen.
    `comped_fen` tells how much was given free: at the sale (part of `discount_fen`) or after it (part of
    `returned_fen`, whose goods stay consumed and are not in `returned_quantity`).

    `costed_fen` is the part of `net_fen` whose cost is known, `cost_fen` that cost as it was booked with the sale,
    `provisional_fen` the part of it that was guessed because goods had run out. `returned_costed_fen` is the part of
    `returned_fen` that was of lines with a cost; `returned_cost_fen` what the goods that came back were worth."""

    __tablename__ = "sales_by_day"
    __table_args__ = (Index("ix_sales_by_day_product", "product_id", "business_day"), {"sqlite_with_rowid": False})

    business_day: Mapped[date] = mapped_column(primary_key=True)
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    quantity: Mapped[int]
    unpriced_quantity: Mapped[int]
    gross_fen: Mapped[int]
    discount_fen: Mapped[int]
    net_fen: Mapped[int]
    comped_fen: Mapped[int]
    returned_quantity: Mapped[int]
    returned_fen: Mapped[int]
    costed_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    cost_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    provisional_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    returned_costed_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    returned_cost_fen: Mapped[int] = mapped_column(default=0, server_default="0")


class SalesByHour(Base):
    """Day x hour x outlet x product; hour -1 when the history does not know it. Net of nothing but discounts."""

    __tablename__ = "sales_by_hour"
    __table_args__ = ({"sqlite_with_rowid": False},)

    business_day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    quantity: Mapped[int]
    net_fen: Mapped[int]


class SalesByOrder(Base):
    """Day x hour x outlet x channel x cashier (0 = nobody): orders, units and money at the level of whole orders.

    Refunds, voids and comps after the sale are the value of their lines, on their own day and hour. `rounding_fen` is
    that of the sales less that of the refunds: money in - money out = net - refunded - voided - comped + rounding."""

    __tablename__ = "sales_by_order"
    __table_args__ = ({"sqlite_with_rowid": False},)

    business_day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    cashier_id: Mapped[int] = mapped_column(primary_key=True)
    orders: Mapped[int]
    quantity: Mapped[int]
    gross_fen: Mapped[int]
    discount_fen: Mapped[int]
    net_fen: Mapped[int]
    rounding_fen: Mapped[int]
    tax_fen: Mapped[int]
    refunds: Mapped[int]
    refunded_fen: Mapped[int]
    voids: Mapped[int]
    voided_fen: Mapped[int]
    comps: Mapped[int]
    comped_fen: Mapped[int]


class SalesByTender(Base):
    """Day x outlet x channel x cashier (0 = nobody) x tender: payments in and out.

    A tender correction moves `in_fen` from one tender to another. A refund due is in `out_fen` once it is made."""

    __tablename__ = "sales_by_tender"
    __table_args__ = ({"sqlite_with_rowid": False},)

    business_day: Mapped[date] = mapped_column(primary_key=True)
    outlet_id: Mapped[int] = mapped_column(ForeignKey("outlet.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    cashier_id: Mapped[int] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(String(16), primary_key=True)
    payments: Mapped[int]
    in_fen: Mapped[int]
    out_fen: Mapped[int]
