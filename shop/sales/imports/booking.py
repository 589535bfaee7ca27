"""A history's orders into the books: one set of statements per piece, with only what an imported order can tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shop.db import current_connection, transaction
from shop.driver import Plain, Row, Rows
from shop.once import take_numbers
from shop.sales.actions.goods import UNKNOWN
from shop.sales.actions.raw_sums import add_orders
from shop.sales.imports.writing import Sale
from shop.sales.models import Order, OrderLine, Payment, PaymentStatus, Source

CHANNEL = "imported"
ORDERS = Rows(
    Order.__table__,  # type: ignore[arg-type]
    together=True,
    always={
        "call_number": "", "source": Source.IMPORTED.value, "channel": CHANNEL, "device_id": None, "epoch": None,
        "day_count": None, "shift_uuid": None, "cashier_id": None, "service": "", "discount_fen": 0, "rounding_fen": 0,
        "returned_fen": 0, "voided": False, "order_discount": None, "note": "", "catalog_version": 0,
        "price_drift_fen": 0, "late": False,
    },
)  # fmt: skip
LINES = Rows(
    OrderLine.__table__,  # type: ignore[arg-type]
    together=True,
    always={
        "discount_fen": 0, "modifiers": "[]", "discounts": "[]", "override": None, "combo_uuid": None,
        "combo_product_id": None, "comped": False, "tax_code": "", "tax_rate_bp": 0, "tax_included": True, "tax_fen": 0,
        "recipe_version_id": None, "cost_fen": None, "cost_status": UNKNOWN, "note": "", "returned_quantity": 0,
    },
)  # fmt: skip
PAYMENTS = Rows(
    Payment.__table__,  # type: ignore[arg-type]
    together=True,
    always={
        "refund_id": None, "reverses_id": None, "kind": "sale", "change_fen": 0, "external_ref": "",
        "status": PaymentStatus.RECORDED.value, "captured_by": None, "device_id": None, "reason": "",
    },
)  # fmt: skip


def book_history(sales: Sequence[Sale], *, batch_id: int, at: datetime) -> None:
    """Book the orders of a file with lines, payments and sums. They take nothing from stock and are never late.

    Raises IntegrityError when one of them is in the books already.
    """
    with transaction() as session:
        first_id = take_numbers(session, orders=len(sales)).order_id
        connection = current_connection()
        plain = Plain(connection)
        received = plain.moment(at)
        orders: list[Row] = []
        lines: list[Row] = []
        payments: list[Row] = []
        for order_id, sale in enumerate(sales, first_id):
            day, moment, total = plain.day(sale.business_day), plain.moment(sale.occurred_at), sale.total_fen
            orders.append(
                (
                    order_id,
                    sale.uuid,
                    sale.number,
                    sale.outlet_id,
                    day,
                    moment,
                    received,
                    sale.hour,
                    total,
                    total,
                    batch_id,
                )
            )
            lines += [(order_id, line_no, *goods) for line_no, goods in enumerate(sale.goods, 1)]
            payments += [(uuid, order_id, method, fen, fen, day, moment) for uuid, method, fen in sale.payments]
        ORDERS.run(connection, orders)
        LINES.run(connection, lines)
        PAYMENTS.run(connection, payments)
        add_orders(first_id, first_id + len(sales) - 1)
