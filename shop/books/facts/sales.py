"""Sales, what went back, and the money for both; imported histories of other tills are no business of the books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from shop.books.facts.families import NOWHERE, families
from shop.books.rules.chart import REFUNDS_DUE, RETURNS, ROUNDING, SALES, TAX_INSIDE, TAX_OWED, tender_account
from shop.books.rules.postings import Facts, Part, Subject
from shop.db import session
from shop.sales.models import Order, OrderLine, Payment, PaymentStatus, Refund, RefundLine, Source
from shop.sales.rules.amounts import tax_of

SOLD, BACK, PAID_BACK = "sales", "returns", "paid_back"
OURS: ColumnElement[bool] = Order.source != Source.IMPORTED


def add(facts: Facts, first: date, last: date) -> None:
    """Sales by day: income against the money, by hall, channel and category."""
    known = families()
    days = Order.business_day.between(first, last)
    key = (Order.business_day, Order.channel)
    lines = (
        select(*key, OrderLine.product_id, func.sum(OrderLine.total_fen), func.sum(OrderLine.tax_fen))
        .join(Order.lines)
        .where(OURS, days)
        .group_by(*key, OrderLine.product_id)
    )
    sold: Iterable[Any] = session().execute(lines)
    for day, channel, product, total, tax in sold:
        family = known.get(product, NOWHERE)
        subject = Subject(SOLD, "", day)
        facts.add(subject, Part(SALES, family.hall, channel, family.category), -int(total))
        facts.move(subject, int(tax), to=Part(TAX_INSIDE, family.hall, channel, family.category), out_of=Part(TAX_OWED))
    rounded = select(*key, func.sum(Order.rounding_fen)).where(OURS, days).group_by(*key)
    off: Iterable[Any] = session().execute(rounded)
    for day, channel, fen in off:
        facts.add(Subject(SOLD, "", day), Part(ROUNDING, channel=channel), -int(fen))
    _money(facts, first, last)
    _returns(facts, first, last)


def _money(facts: Facts, first: date, last: date) -> None:
    """Payments on their own days; money that went back settles what was due."""
    back = Payment.refund_id.is_not(None)
    rows = session().execute(
        select(Payment.business_day, Payment.method, back, func.sum(Payment.net_fen))
        .join(Payment.order)
        .where(OURS, Payment.business_day.between(first, last), ~back | (Payment.status != PaymentStatus.DUE))
        .group_by(Payment.business_day, Payment.method, back)
    )
    for day, method, is_back, fen in rows:
        subject = Subject(PAID_BACK if is_back else SOLD, "", day)
        facts.add(subject, Part(tender_account(method)), int(fen))
        if is_back:
            facts.add(subject, Part(REFUNDS_DUE), -int(fen))


def _returns(facts: Facts, first: date, last: date) -> None:
    """Refunds, voids and comps on the day they were made: less income, and the money is due."""
    known = families()
    rows = session().execute(
        select(Refund, RefundLine, OrderLine, Order.channel)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(Order, Order.id == Refund.order_id)
        .join(OrderLine, (OrderLine.order_id == RefundLine.order_id) & (OrderLine.line_no == RefundLine.line_no))
        .where(OURS, Refund.business_day.between(first, last))
    )
    seen: set[int] = set()
    for refund, back, line, channel in rows:
        family = known.get(line.product_id, NOWHERE)
        where = (family.hall, channel, family.category)
        subject = Subject(BACK, "", refund.business_day)
        facts.add(subject, Part(RETURNS, *where), back.amount_fen)
        tax = tax_of(back.amount_fen, line.tax_rate_bp, included=line.tax_included) if line.tax_fen else 0
        facts.move(subject, -tax, to=Part(TAX_INSIDE, *where), out_of=Part(TAX_OWED))
        if refund.id not in seen:
            seen.add(refund.id)
            facts.add(subject, Part(ROUNDING, channel=channel), refund.rounding_fen)
            facts.add(subject, Part(REFUNDS_DUE), -refund.total_fen)
