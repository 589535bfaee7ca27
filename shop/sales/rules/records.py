"""A sale as the books take it, whatever channel it came through. Money is fen, quantity thousandths, times UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from shop.kernel.money import Fen
from shop.kernel.quantity import Thousandths

SHOP_CHANNEL = "shop"
STREAM_CHANNEL = "stream"
HOUR_UNKNOWN = -1
NOBODY = 0


class LineRecord(NamedTuple):
    """One line with its full snapshot; `modifiers` and `discounts` are JSON values kept as they are."""

    line_no: int
    product_id: int
    name: str
    quantity: Thousandths
    list_price_fen: Fen
    unit_price_fen: Fen
    gross_fen: Fen
    discount_fen: Fen
    total_fen: Fen
    variant_id: int | None = None
    price_known: bool = True
    modifiers: Any = ()
    discounts: Any = ()
    override: Any = None
    combo_uuid: UUID | None = None
    combo_product_id: int | None = None
    comped: bool = False
    tax_code: str = ""
    tax_rate_bp: int = 0
    tax_included: bool = True
    tax_fen: Fen = 0
    note: str = ""


class PaymentRecord(NamedTuple):
    """Money taken: net = tendered less change."""

    uuid: UUID
    method: str
    net_fen: Fen
    tendered_fen: Fen
    change_fen: Fen
    status: str
    external_ref: str = ""


class SaleRecord(NamedTuple):
    """One order, complete. The sum of its payments is total + rounding."""

    uuid: UUID
    number: str
    source: str
    channel: str
    outlet_id: int
    business_day: date
    occurred_at: datetime
    hour: int
    gross_fen: Fen
    discount_fen: Fen
    total_fen: Fen
    rounding_fen: Fen
    lines: tuple[LineRecord, ...]
    payments: tuple[PaymentRecord, ...]
    call_number: str = ""
    device_id: int | None = None
    epoch: int | None = None
    day_count: int | None = None
    shift_uuid: UUID | None = None
    cashier_id: int | None = None
    service: str = ""
    order_discount: Any = None
    note: str = ""
    catalog_version: int = 0
    price_drift_fen: Fen = 0


class BackLine(NamedTuple):
    """How much of a line goes back, for how much money, and what becomes of the goods (back, waste, none)."""

    line_no: int
    quantity: Thousandths
    amount_fen: Fen
    goods: str


class BackPayment(NamedTuple):
    """Money going back (positive): which payment it reverses and by which tender."""

    uuid: UUID
    reverses: UUID | None
    method: str
    fen: Fen
    external_ref: str = ""


class RefundRecord(NamedTuple):
    """A refund, void or comp as asked for. `operation_uuid` is what its approval was given for."""

    uuid: UUID
    operation_uuid: UUID
    order_uuid: UUID
    kind: str
    reason: str
    reason_text: str
    lines: tuple[BackLine, ...]
    rounding_fen: Fen
    total_fen: Fen
    payments: tuple[BackPayment, ...]
    approval_uuid: UUID | None
    occurred_at: datetime
    shift_uuid: UUID | None = None


class UseRecord(NamedTuple):
    """Goods used without a sale: waste, staff, training, or a remake of an order's line."""

    uuid: UUID
    kind: str
    product_id: int | None
    variant_id: int | None
    modifiers: Any
    quantity: Thousandths
    reason: str
    note: str
    order_uuid: UUID | None
    line_no: int | None
    occurred_at: datetime


class TenderFix(NamedTuple):
    """“Rang cash, was WeChat”: the whole of one payment moves to another tender."""

    order_uuid: UUID
    payment_uuid: UUID
    from_method: str
    to_method: str
    net_fen: Fen
    reason: str
    external_ref: str
    reversal_uuid: UUID
    new_uuid: UUID
    occurred_at: datetime
