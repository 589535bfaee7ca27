"""Take sales into the books: one statement per table, however many sales and lines there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shop.db import current_connection, transaction
from shop.driver import Plain, Row, Rows
from shop.kernel.clock import business_day
from shop.once import take_numbers
from shop.recipes.queries.book import recipe_book
from shop.sales.actions.goods import NOTHING_KNOWN, Goods, LineCost, goods_of
from shop.sales.actions.sums import Sums
from shop.sales.models import Order, OrderLine, Payment
from shop.sales.rules.records import LineRecord, PaymentRecord, SaleRecord

ORDERS = Rows(Order.__table__)  # type: ignore[arg-type]
LINES = Rows(OrderLine.__table__)  # type: ignore[arg-type]
PAYMENTS = Rows(Payment.__table__)  # type: ignore[arg-type]


def take_sales(
    sales: Sequence[SaleRecord],
    *,
    at: datetime,
    first_id: int | None = None,
    goods: Goods | None = None,
    first_move: int | None = None,
) -> list[int]:
    """Book `sales` received `at`, with lines, payments, rollups and what they take from stock; returns their order ids.

    The amounts are taken as they are: callers check them before. `first_id` is the first of as many order ids that
    were reserved already, `first_move` that of the moves of `goods`. Raises IntegrityError when an order, a payment
    or a day number is already in the books.
    """
    with transaction() as session:
        if first_id is None:
            first_id = take_numbers(session, orders=len(sales)).order_id
        taken = goods if goods is not None else goods_of(sales, recipe_book())
        costs = taken.post(at=at, first_move=first_move)
        connection = current_connection()
        plain = Plain(connection)
        received, received_day = plain.moment(at), business_day(at)
        sums = Sums()
        orders: list[Row] = []
        lines: list[Row] = []
        payments: list[Row] = []
        for order_id, sale in enumerate(sales, first_id):
            moment, day = plain.moment(sale.occurred_at), plain.day(sale.business_day)
            late = sale.business_day < received_day
            orders.append(_order_row(plain, order_id, sale, day, moment, received, late=late))
            lines += [
                _line_row(plain, order_id, line, costs.get((sale.uuid, line.line_no), NOTHING_KNOWN))
                for line in sale.lines
            ]
            payments += [_payment_row(order_id, sale, payment, day, moment) for payment in sale.payments]
            sums.add_sale(sale, costs)
        ORDERS.run(connection, orders)
        LINES.run(connection, lines)
        PAYMENTS.run(connection, payments)
        sums.write(connection)
    return list(range(first_id, first_id + len(sales)))


def _order_row(
    plain: Plain, order_id: int, sale: SaleRecord, day: object, moment: object, received: object, *, late: bool
) -> Row:  # fmt: skip
    return (
        order_id, sale.uuid.bytes, sale.number, sale.call_number, sale.source, sale.channel, sale.outlet_id,
        sale.device_id, sale.epoch, sale.day_count, plain.key(sale.shift_uuid), day, moment, received, sale.hour,
        sale.cashier_id, sale.service, sale.gross_fen, sale.discount_fen, sale.total_fen, sale.rounding_fen, 0, False,
        plain.json(sale.order_discount), sale.note, sale.catalog_version, sale.price_drift_fen, None, late,
    )  # fmt: skip


def _line_row(plain: Plain, order_id: int, line: LineRecord, cost: LineCost) -> Row:
    return (
        order_id, line.line_no, line.product_id, line.variant_id, line.name, line.quantity, line.list_price_fen,
        line.unit_price_fen, line.gross_fen, line.discount_fen, line.total_fen, line.price_known,
        plain.json(line.modifiers), plain.json(line.discounts), plain.json(line.override), plain.key(line.combo_uuid),
        line.combo_product_id, line.comped, line.tax_code, line.tax_rate_bp, line.tax_included, line.tax_fen,
        cost.version_id, cost.fen, cost.status, line.note, 0,
    )  # fmt: skip


def _payment_row(order_id: int, sale: SaleRecord, payment: PaymentRecord, day: object, moment: object) -> Row:
    return (
        payment.uuid.bytes, order_id, None, None, "sale", payment.method, payment.net_fen, payment.tendered_fen,
        payment.change_fen, payment.external_ref, payment.status, day, moment, sale.cashier_id, sale.device_id, "",
    )  # fmt: skip
