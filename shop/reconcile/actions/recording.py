"""Record a sale that the till missed: the bill proves that the customer paid."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from shop.catalog.models import Outlet, Product
from shop.catalog.queries.till import taxes_on
from shop.catalog.queries.version import catalog_version
from shop.db import session, transaction
from shop.kernel.clock import local_hour
from shop.kernel.errors import N_, Invalid, Problem
from shop.kernel.ids import uuid7
from shop.kernel.quantity import ONE
from shop.people.actions import audit
from shop.reconcile.actions.matching import match_days
from shop.reconcile.actions.resolving import NotOpen, locked_entry, open_entry, reason_of, recorded
from shop.reconcile.models import BillEntry
from shop.reconcile.rules.entries import Direction
from shop.sales.actions.take import take_sales
from shop.sales.models import Order, Payment, PaymentStatus, Source
from shop.sales.rules.amounts import tax_of
from shop.sales.rules.records import SHOP_CHANNEL, LineRecord, PaymentRecord, SaleRecord

MOST_PIECES = 99
NOT_EVEN = N_("%(amount)s 分不成 %(pieces)s 份。请改数量，或先填 1 件。")


def record_sale(entry_id: int, *, product_id: int, pieces: int, reason: str, by: int, at: datetime) -> Order:
    """Book what the customer paid as an order of the desk, on the day it was paid, and link it to the entry.

    What a tablet sent since the bill was imported is looked for once more, so that no sale is booked twice.
    Raises NotFound, NotOpen, Invalid with all problems.
    """
    said = reason_of(reason)
    found = locked_entry(entry_id)
    match_days(found.method, [found.business_day], by=by, at=at)
    with transaction() as current:
        entry = open_entry(entry_id)
        if entry.payment_id is not None or entry.direction != Direction.IN:
            raise NotOpen
        product = current.get(Product, product_id)
        _check(entry, product, pieces)
        sale = _sale(entry, product, pieces, said, by=by, at=at)  # type: ignore[arg-type]
        order_id = take_sales([sale], at=at)[0]
        order = current.get_one(Order, order_id)
        payment = current.scalars(select(Payment).where(Payment.order_id == order_id)).one()
        recorded(entry, payment.id, reason=said, by=by, at=at)
        detail = f"{entry.method} {entry.platform_ref} {said}"
        audit.record("sale.record", subject=f"order:{order.number}", detail=detail, by=by, at=at)
        return order


def _check(entry: BillEntry, product: Product | None, pieces: int) -> None:
    problems = []
    if product is None or product.kind == "combo":
        problems.append(Problem("product_id", N_("请选择卖出的商品。")))
    if not 1 <= pieces <= MOST_PIECES:
        problems.append(Problem("pieces", N_("数量要在 1 到 99 之间。")))
    elif entry.amount_fen % pieces:
        facts = {"amount": f"¥{entry.amount_fen / 100:.2f}", "pieces": pieces}
        problems.append(Problem("pieces", NOT_EVEN, facts))
    if problems:
        raise Invalid(problems=tuple(problems))


def _sale(entry: BillEntry, product: Product, pieces: int, reason: str, *, by: int, at: datetime) -> SaleRecord:
    price = entry.amount_fen // pieces
    tax = taxes_on(entry.business_day).get(product.tax_code)
    rate, included = (tax["rate_bp"], tax["included"]) if tax else (0, True)
    override = None if price == product.price_fen else {
        "from_fen": product.price_fen, "reason": reason, "approval_uuid": None,
    }  # fmt: skip
    line = LineRecord(
        1, product.id, product.name, pieces * ONE, product.price_fen, price, entry.amount_fen, 0, entry.amount_fen,
        override=override, tax_code=product.tax_code, tax_rate_bp=rate, tax_included=included,
        tax_fen=tax_of(entry.amount_fen, rate, included=included),
    )  # fmt: skip
    payment = PaymentRecord(
        uuid7(at), entry.method, entry.amount_fen, entry.amount_fen, 0, PaymentStatus.CLAIMED.value, entry.platform_ref
    )
    outlet = session().scalars(select(Outlet.id).where(Outlet.own)).one()
    return SaleRecord(
        uuid=uuid7(at),
        number=_number(entry),
        source=Source.DESK.value,
        channel=SHOP_CHANNEL,
        outlet_id=outlet,
        business_day=entry.business_day,
        occurred_at=entry.occurred_at,
        hour=local_hour(entry.occurred_at),
        gross_fen=entry.amount_fen,
        discount_fen=0,
        total_fen=entry.amount_fen,
        rounding_fen=0,
        lines=(line,),
        payments=(payment,),
        cashier_id=by,
        note=reason,
        catalog_version=catalog_version(),
    )


def _number(entry: BillEntry) -> str:
    """The next number of the desk on that day, e.g. 补-0503-001."""
    there = session().scalar(
        select(func.count()).where(Order.source == Source.DESK.value, Order.business_day == entry.business_day)
    )
    return f"补-{entry.business_day:%m%d}-{(there or 0) + 1:03d}"
