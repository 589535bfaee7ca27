"""The server adds up again what a tablet sent; where it differs the sale is booked as recomputed and marked."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from shop.catalog.queries import PriceBook
from shop.kernel.money import Fen
from shop.kernel.quantity import line_amount
from shop.sales.actions.refusals import NotPaid
from shop.sales.models import PaymentStatus
from shop.sales.rules.amounts import tax_of
from shop.sales.rules.records import LineRecord, PaymentRecord
from shop.sales.rules.refunds import CASH
from shop.till.messages import Line, Payment, Sale

LARGEST_ROUNDING_FEN = 99


class Recomputed(NamedTuple):
    """Lines, payments and totals that agree with each other; `differs` when the tablet's own did not.

    `told_tax_fen` and `tax_fen`: the tax by the tablet and by its own rates; None twice when all lines agree.
    """

    lines: tuple[LineRecord, ...]
    payments: tuple[PaymentRecord, ...]
    gross_fen: Fen
    discount_fen: Fen
    total_fen: Fen
    rounding_fen: Fen
    differs: bool
    told_tax_fen: Fen | None
    tax_fen: Fen | None


def recompute(sale: Sale, book: PriceBook, static_code: frozenset[str]) -> Recomputed:
    """Add the sale up; all its products are in `book`. Raises NotPaid when something is owed and nothing was paid."""
    lines = tuple([_line(line, book) for line in sale.lines])
    payments = tuple([_payment(payment, static_code) for payment in sale.payments])
    gross = sum([line.gross_fen for line in lines])
    discount = sum([line.discount_fen for line in lines])
    total = gross - discount
    paid = sum([payment.net_fen for payment in payments])
    if total > 0 and not payments:
        raise NotPaid(total_fen=total)
    rounding = paid - total
    same = (
        (gross, discount, total, rounding) == (sale.gross_fen, sale.discount_fen, sale.total_fen, sale.rounding_fen)
        and all(line.total_fen == told.total_fen for line, told in zip(lines, sale.lines, strict=True))
        and all(one.tendered_fen - one.change_fen == one.net_fen for one in sale.payments)
        and (rounding == 0 or _cash_rounding(sale, rounding))
    )
    told_tax, tax = _taxes(sale, lines)
    return Recomputed(lines, payments, gross, discount, total, rounding, not same, told_tax, tax)


def _taxes(sale: Sale, lines: tuple[LineRecord, ...]) -> tuple[Fen, Fen] | tuple[None, None]:
    told, counted = [line.tax.fen for line in sale.lines], [line.tax_fen for line in lines]
    return (None, None) if told == counted else (sum(told), sum(counted))


def _cash_rounding(sale: Sale, rounding: Fen) -> bool:
    return abs(rounding) <= LARGEST_ROUNDING_FEN and any(payment.method == CASH for payment in sale.payments)


def _line(line: Line, book: PriceBook) -> LineRecord:
    variant_id = line.variant_id
    if variant_id is not None and variant_id not in book.products[line.product_id].variants:
        variant_id = None  # the form is gone from the catalogue; its name stays on the line
    gross = line_amount(line.quantity, line.unit_price_fen)
    discount = min(line.discount_fen, gross)
    combo, tax, total = line.combo, line.tax, gross - discount
    return LineRecord(
        line.line_no, line.product_id, line.name, line.quantity, line.list_price_fen, line.unit_price_fen, gross,
        discount, total, variant_id, True, line.modifiers, line.discounts, line.override,
        combo.combo_uuid if combo else None, combo.product_id if combo else None, line.comp is not None,
        tax.code, tax.rate_bp, tax.included, tax_of(total, tax.rate_bp, included=tax.included),
        line.note,
    )  # fmt: skip


def _payment(payment: Payment, static_code: frozenset[str]) -> PaymentRecord:
    status = PaymentStatus.CLAIMED if payment.method in static_code else PaymentStatus.RECORDED
    tendered, change = payment.tendered_fen, payment.change_fen
    if tendered - change != payment.net_fen or (change and payment.method != CASH):
        tendered, change = payment.net_fen, 0
    return PaymentRecord(
        payment.payment_uuid, payment.method, payment.net_fen, tendered, change, status.value, payment.external_ref
    )


def payment_uuids(sale: Sale) -> list[UUID]:
    """The identities of a sale's payments."""
    return [payment.payment_uuid for payment in sale.payments]
