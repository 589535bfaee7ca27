"""The tax in what went back: one rule for the day's sums and for the reports of shifts. Money is fen."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, select

from shop.db import session
from shop.kernel.money import Fen
from shop.sales.models import Order, OrderLine, Refund, RefundLine
from shop.sales.queries.figures import Span
from shop.sales.rules.amounts import tax_of


def tax_back(*which: ColumnElement[bool]) -> Fen:
    """The tax in the goods of these refunds, voids and comps, line by line as it was on the sale: one statement."""
    kinds = (RefundLine.amount_fen, OrderLine.tax_rate_bp, OrderLine.tax_included)
    rows = session().execute(
        select(*kinds, func.count())
        .select_from(Refund)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(OrderLine, and_(OrderLine.order_id == RefundLine.order_id, OrderLine.line_no == RefundLine.line_no))
        .where(OrderLine.tax_fen > 0, *which)
        .group_by(*kinds)
    )
    return sum(count * tax_of(amount, rate, included=included) for amount, rate, included, count in rows)


def tax_back_within(span: Span) -> Fen:
    """The tax in what went back on these days."""
    which: list[ColumnElement[bool]] = [Refund.business_day.between(span.first, span.last)]
    if span.outlet_id is not None:
        of_outlet = select(Order.id).where(Order.id == Refund.order_id, Order.outlet_id == span.outlet_id)
        which.append(of_outlet.exists())
    return tax_back(*which)
